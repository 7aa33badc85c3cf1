#include "plan.h"

#include <algorithm>
#include <chrono>

namespace sterna {

void Plan::finish() {
    std::size_t largest = 64;
    for (const auto& step : steps_)
        largest = std::max({largest, step->in_stride(), step->out_stride()});
    for (int i = 0; i < 2 * pool_.size(); ++i) buffers_.emplace_back(largest * kBlock);
}

void Plan::run_block(int worker, const std::byte* in, int frames, std::byte* out) {
    std::byte* spare[] = {buffers_[2 * worker].get(), buffers_[2 * worker + 1].get()};
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        std::byte* const target = i + 1 == steps_.size() ? out : spare[i % 2];
        steps_[i]->run(frames, in, target);
        in = target;
    }
}

void Plan::run(const std::byte* in, std::int64_t frames, std::byte* out) {
    const std::lock_guard lock(mutex_);  // the buffers are the plan's
    if (frames == 1) {  // a frame is done before a second thread is awake
        run_block(0, in, 1, out);
        return;
    }
    // Each thread has something to do also where there are few frames.
    const std::int64_t share = (frames + pool_.size() - 1) / pool_.size();
    const std::int64_t block = std::min<std::int64_t>(kBlock, share);
    std::atomic<std::int64_t> next{0};
    pool_.run([&](int worker) {
        for (std::int64_t start; (start = next.fetch_add(block)) < frames;)
            run_block(worker, in + start * in_stride(),
                      static_cast<int>(std::min(block, frames - start)),
                      out + start * out_stride());
    });
}

}  // namespace sterna

using sterna::Plan;

extern "C" {

Plan* plan_new(std::int64_t threads) { return new Plan(static_cast<int>(threads)); }
void plan_free(Plan* plan) { delete plan; }
void plan_finish(Plan* plan) { plan->finish(); }

void plan_run(Plan* plan, const void* in, std::int64_t frames, void* out) {
    plan->run(static_cast<const std::byte*>(in), frames, static_cast<std::byte*>(out));
}

// Runs batches of `batch` frames one after another, in turn from the `frames` that there are, and
// writes the nanoseconds of each call. The clock is read between calls, so that a loop of a caller
// in another language is not part of what is measured.
void plan_time(Plan* plan, const void* in, std::int64_t frames, std::int64_t batch, void* out,
               std::int64_t calls, std::int64_t* nanoseconds) {
    using Clock = std::chrono::steady_clock;
    const std::int64_t places = std::max<std::int64_t>(1, frames / batch);
    auto before = Clock::now();
    for (std::int64_t call = 0; call < calls; ++call) {
        const std::int64_t start = call % places * batch;
        plan->run(static_cast<const std::byte*>(in) + start * plan->in_stride(), batch,
                  static_cast<std::byte*>(out));
        const auto after = Clock::now();
        nanoseconds[call] =
            std::chrono::duration_cast<std::chrono::nanoseconds>(after - before).count();
        before = after;
    }
}
}
