// Signed bytes of weights times unsigned bytes of activations.
//
// AVX2 sums two products in 16 bits and saturates there. The plan proves how many such sums stay
// within 16 bits and says so as `run`; where not even one does, it takes another kernel.

#include <algorithm>

#include "dot.h"
#include "plan.h"

namespace sterna {
namespace {

class DenseBytes : public Step {
    const std::int64_t fours_, groups_, run_;
    Aligned<std::int8_t> weights_;  // [group][four][output][input of the four]

    template <int Groups, int Frames>
    void tile(std::int64_t group, const std::byte* in, std::byte* out, int frame) const {
        const std::int8_t* const w = weights_.get() + group * fours_ * 4 * kDotLanes;
        const std::uint8_t* x[Frames];
        for (int f = 0; f < Frames; ++f) x[f] = row_in<std::uint8_t>(in, frame + f);
        Dot dots[Groups][Frames];
        for (std::int64_t start = 0; start < fours_; start += run_) {
            const std::int64_t end = std::min(fours_, start + run_);
            for (std::int64_t k = start; k < end; ++k) {
                Bytes codes[Frames];
                for (int f = 0; f < Frames; ++f) codes[f] = Bytes::broadcast(x[f] + 4 * k);
                for (int g = 0; g < Groups; ++g) {
                    const Bytes row = Bytes::load(w + (g * fours_ + k) * 4 * kDotLanes);
                    for (int f = 0; f < Frames; ++f) dots[g][f].add(codes[f], row);
                }
            }
            for (auto& row : dots)
                for (auto& dot : row) dot.flush();
        }
        for (int g = 0; g < Groups; ++g)
            for (int f = 0; f < Frames; ++f)
                dots[g][f].store(row_out<std::int32_t>(out, frame + f) + (group + g) * kDotLanes);
    }

    template <int Groups, int Frames>
    void columns(std::int64_t& group, int frames, const std::byte* in, std::byte* out) const {
        for (; group + Groups <= groups_; group += Groups) {
            int frame = 0;
            for (; frame + Frames <= frames; frame += Frames)
                tile<Groups, Frames>(group, in, out, frame);
            for (; frame < frames; ++frame) tile<Groups, 1>(group, in, out, frame);
        }
    }

public:
    DenseBytes(std::int64_t inputs, std::int64_t outputs, const std::int8_t* weights,
               std::int64_t run)
        : Step(row_stride<std::uint8_t>(inputs), row_stride<std::int32_t>(outputs)),
          fours_((inputs + 3) / 4), groups_((outputs + kDotLanes - 1) / kDotLanes), run_(run),
          weights_(static_cast<std::size_t>(groups_ * fours_ * 4 * kDotLanes)) {
        for (std::int64_t o = 0; o < outputs; ++o)
            for (std::int64_t i = 0; i < inputs; ++i)
                weights_[((o / kDotLanes * fours_ + i / 4) * kDotLanes + o % kDotLanes) * 4 + i % 4] =
                    weights[o * inputs + i];
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        std::int64_t group = 0;
        if (frames == 1) columns<4, 1>(group, frames, in, out);
        columns<2, 2>(group, frames, in, out);
        columns<1, 4>(group, frames, in, out);
    }
};

}  // namespace
}  // namespace sterna

extern "C" void add_bytes(sterna::Plan* plan, std::int64_t inputs, std::int64_t outputs,
                          const std::int8_t* weights, std::int64_t run) {
    plan->add(std::make_unique<sterna::DenseBytes>(inputs, outputs, weights, run));
}
