// Weights of one or two bit planes times activations of bit planes: XOR, AND, and a count of ones.
//
// With `u` set where a weight is negative, `n` where it is not zero and `b` a plane of activations,
// the ones of (u ^ b) & n are the sum of w * b plus the number of negative weights. The second term
// is a constant of the row that the plan has folded into what comes next.

#include <algorithm>
#include <vector>

#include "plan.h"
#include "words.h"

namespace sterna {
namespace {

constexpr int kWordLanes = Words::lanes;

class Popcount : public Step {
    const std::int64_t words_, plane_words_, groups_;
    const int planes_;
    // Word k of the rows of a group lies together: a lane is a row, and nothing is summed across.
    Aligned<std::uint64_t> negative_, nonzero_;

    // One group of rows, `Frames` frames: a word of weights that is loaded serves all of these.
    template <bool is_masked, int Frames>
    void rows(std::int64_t group, const std::byte* in, std::byte* out, int frame) const {
        const std::uint64_t* const u = negative_.get() + group * words_ * kWordLanes;
        const std::uint64_t* const n = nonzero_.get() + (is_masked ? group * words_ * kWordLanes : 0);
        const std::uint64_t* b[Frames];
        Words total[Frames];
        for (int f = 0; f < Frames; ++f) {
            b[f] = row_in<std::uint64_t>(in, frame + f);
            total[f] = no_words();
        }
        for (int plane = 0; plane < planes_; ++plane) {
            for (std::int64_t start = 0; start < words_; start += Ones::run) {
                const std::int64_t end = std::min<std::int64_t>(words_, start + Ones::run);
                Ones ones[Frames];
                for (std::int64_t k = start; k < end; ++k) {
                    const Words weights = Words::load(u + k * kWordLanes);
                    for (int f = 0; f < Frames; ++f) {
                        Words x = Words::broadcast(b[f] + plane * plane_words_ + k) ^ weights;
                        if constexpr (is_masked) x = x & Words::load(n + k * kWordLanes);
                        ones[f].add(x);
                    }
                }
                for (int f = 0; f < Frames; ++f) ones[f].flush(total[f], plane);
            }
        }
        for (int f = 0; f < Frames; ++f)
            store_counts(total[f], row_out<std::int32_t>(out, frame + f) + group * kWordLanes);
    }

    template <bool is_masked>
    void all(int frames, const std::byte* in, std::byte* out) const {
        for (std::int64_t group = 0; group < groups_; ++group) {
            int frame = 0;
            for (; frame + 4 <= frames; frame += 4) rows<is_masked, 4>(group, in, out, frame);
            for (; frame < frames; ++frame) rows<is_masked, 1>(group, in, out, frame);
        }
    }

    Aligned<std::uint64_t> together(const std::uint64_t* rows, std::int64_t outputs) const {
        Aligned<std::uint64_t> placed(static_cast<std::size_t>(groups_ * words_ * kWordLanes));
        for (std::int64_t o = 0; o < outputs; ++o)
            for (std::int64_t k = 0; k < words_; ++k)
                placed[(o / kWordLanes * words_ + k) * kWordLanes + o % kWordLanes] = rows[o * words_ + k];
        return placed;
    }

public:
    // Rows of ceil(inputs / 64) words; `nonzero` is null where no weight is zero, and then `negative`
    // and the activations have zeros behind the last input.
    Popcount(std::int64_t inputs, std::int64_t outputs, int planes, const std::uint64_t* negative,
             const std::uint64_t* nonzero)
        : Step(bits_stride(inputs, planes), row_stride<std::int32_t>(outputs)),
          words_((inputs + 63) / 64), plane_words_(padded(inputs) / 64),
          groups_((outputs + kWordLanes - 1) / kWordLanes), planes_(planes) {
        negative_ = together(negative, outputs);
        if (nonzero != nullptr) nonzero_ = together(nonzero, outputs);
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        nonzero_.size() ? all<true>(frames, in, out) : all<false>(frames, in, out);
    }
};

}  // namespace
}  // namespace sterna

extern "C" void add_popcount(sterna::Plan* plan, std::int64_t inputs, std::int64_t outputs,
                             std::int64_t planes, const std::uint64_t* negative,
                             const std::uint64_t* nonzero) {
    plan->add(std::make_unique<sterna::Popcount>(inputs, outputs, static_cast<int>(planes), negative,
                                                 nonzero));
}
