// Weights of 16 bits times activations of 15: two products in a lane of 32 bits, which is exact.

#include "plan.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {
namespace {

constexpr int kPairLanes = 8;

class Pairs : public Step {
    const std::int64_t pairs_, groups_;
    Aligned<std::int16_t> weights_;  // [group][pair][output][input of the pair]

    void one(const std::int16_t* x, const std::int16_t* w, std::int32_t* sums) const {
#if defined(__AVX2__)
        __m256i total = _mm256_setzero_si256();
        for (std::int64_t k = 0; k < pairs_; ++k) {
            int two;
            std::memcpy(&two, x + 2 * k, 4);
            const __m256i row = _mm256_load_si256(reinterpret_cast<const __m256i*>(w) + k);
            total = _mm256_add_epi32(total, _mm256_madd_epi16(_mm256_set1_epi32(two), row));
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums), total);
#else
        std::int32_t total[kPairLanes] = {};
        for (std::int64_t k = 0; k < pairs_; ++k)
            for (int lane = 0; lane < kPairLanes; ++lane)
                for (int i = 0; i < 2; ++i)
                    total[lane] += x[2 * k + i] * w[(k * kPairLanes + lane) * 2 + i];
        std::memcpy(sums, total, sizeof total);
#endif
    }

public:
    Pairs(std::int64_t inputs, std::int64_t outputs, const std::int16_t* weights)
        : Step(row_stride<std::int16_t>(inputs), row_stride<std::int32_t>(outputs)),
          pairs_((inputs + 1) / 2), groups_((outputs + kPairLanes - 1) / kPairLanes),
          weights_(static_cast<std::size_t>(groups_ * pairs_ * 2 * kPairLanes)) {
        for (std::int64_t o = 0; o < outputs; ++o)
            for (std::int64_t i = 0; i < inputs; ++i)
                weights_[((o / kPairLanes * pairs_ + i / 2) * kPairLanes + o % kPairLanes) * 2 + i % 2] =
                    weights[o * inputs + i];
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (std::int64_t group = 0; group < groups_; ++group)
            for (int frame = 0; frame < frames; ++frame)
                one(row_in<std::int16_t>(in, frame), weights_.get() + group * pairs_ * 2 * kPairLanes,
                    row_out<std::int32_t>(out, frame) + group * kPairLanes);
    }
};

}  // namespace
}  // namespace sterna

extern "C" void add_pairs(sterna::Plan* plan, std::int64_t inputs, std::int64_t outputs,
                          const std::int16_t* weights) {
    plan->add(std::make_unique<sterna::Pairs>(inputs, outputs, weights));
}
