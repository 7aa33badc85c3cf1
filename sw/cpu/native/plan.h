// A network as a chain of steps.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "pool.h"
#include "step.h"

namespace sterna {

class Plan {
    std::vector<std::unique_ptr<Step>> steps_;
    std::vector<Aligned<std::byte>> buffers_;  // two for each thread
    Pool pool_;
    std::mutex mutex_;

    void run_block(int worker, const std::byte* in, int frames, std::byte* out);

public:
    explicit Plan(int threads) : pool_(threads) {}

    void add(std::unique_ptr<Step> step) { steps_.push_back(std::move(step)); }
    // Makes the buffers; no step is added afterwards.
    void finish();
    // Frames of `steps_.front()->in_stride()` bytes each into rows of the last step's stride.
    void run(const std::byte* in, std::int64_t frames, std::byte* out);
    std::size_t in_stride() const { return steps_.front()->in_stride(); }
    std::size_t out_stride() const { return steps_.back()->out_stride(); }
};

}  // namespace sterna
