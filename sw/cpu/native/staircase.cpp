// Levels: how many thresholds of its channel a sum reaches. Staircases of sums rise: the plan has
// turned those that fall, and folded offsets and factors into the thresholds.

#include <algorithm>
#include <limits>

#include "plan.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {
namespace {

// Bit i is set where x[i] reaches t[i], for 64 elements.
inline std::uint64_t reached(const std::int32_t* x, const std::int32_t* t) {
    std::uint64_t word = 0;
#if defined(__AVX2__)
    for (int part = 0; part < 8; ++part) {
        const __m256i sums = _mm256_load_si256(reinterpret_cast<const __m256i*>(x) + part);
        const __m256i steps = _mm256_load_si256(reinterpret_cast<const __m256i*>(t) + part);
        const int below = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(steps, sums)));
        word |= static_cast<std::uint64_t>(~below & 0xff) << 8 * part;
    }
#else
    for (int i = 0; i < 64; ++i) word |= static_cast<std::uint64_t>(x[i] >= t[i]) << i;
#endif
    return word;
}

// One threshold: a comparison, and a bit.
class Binary : public Step {
    const std::int64_t words_;
    const std::uint64_t last_;  // the bits of the last word that are elements
    Aligned<std::int32_t> thresholds_;

public:
    Binary(std::int64_t elements, const std::int32_t* thresholds)
        : Step(row_stride<std::int32_t>(elements), bits_stride(elements, 1)),
          words_(padded(elements) / 64),
          last_(~std::uint64_t{0} >> (padded(elements) - elements)),
          thresholds_(static_cast<std::size_t>(padded(elements))) {
        std::memcpy(thresholds_.get(), thresholds,
                    static_cast<std::size_t>(elements) * sizeof *thresholds);
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::int32_t>(in, frame);
            auto* const y = row_out<std::uint64_t>(out, frame);
            for (std::int64_t k = 0; k < words_; ++k)
                y[k] = reached(x + 64 * k, thresholds_.get() + 64 * k);
            y[words_ - 1] &= last_;
        }
    }
};

// A few thresholds, each compared with a vector of sums.
template <typename Level>
class Compared : public Step {
    const std::int64_t elements_;
    const int levels_;
    Aligned<std::int32_t> thresholds_;  // [block of 64][level][element of the block]

public:
    Compared(std::int64_t elements, int levels, const std::int32_t* thresholds)
        : Step(row_stride<std::int32_t>(elements), row_stride<Level>(elements)),
          elements_(elements), levels_(levels),
          thresholds_(static_cast<std::size_t>(padded(elements) * levels)) {
        for (std::int64_t i = 0; i < elements; ++i)
            for (int level = 0; level < levels; ++level)
                thresholds_[(i / kPad * levels + level) * kPad + i % kPad] =
                    thresholds[i * levels + level];
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (std::int64_t first = 0; first < elements_; first += kPad) {
            const std::int32_t* const t = thresholds_.get() + first * levels_;
            for (int frame = 0; frame < frames; ++frame) {
                const std::int32_t* const x = row_in<std::int32_t>(in, frame) + first;
                std::int32_t counts[kPad] = {};
                for (int level = 0; level < levels_; ++level)
                    for (int i = 0; i < kPad; ++i) counts[i] += x[i] >= t[level * kPad + i];
                Level* const y = row_out<Level>(out, frame) + first;
                for (int i = 0; i < kPad; ++i) y[i] = static_cast<Level>(counts[i]);
            }
        }
    }
};

// Evenly spaced thresholds: a bias, a shift and a clip.
template <typename Level>
class Shifted : public Step {
    const std::int64_t elements_;
    const std::int32_t levels_;
    const int shift_;
    Aligned<std::int32_t> biases_;

public:
    Shifted(std::int64_t elements, std::int32_t levels, int shift, const std::int32_t* biases)
        : Step(row_stride<std::int32_t>(elements), row_stride<Level>(elements)),
          elements_(elements), levels_(levels), shift_(shift),
          biases_(static_cast<std::size_t>(padded(elements))) {
        std::memcpy(biases_.get(), biases, static_cast<std::size_t>(elements) * sizeof *biases);
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        // Bytes that are written may be anything, also members: the loop needs copies of these.
        const std::int64_t elements = elements_;
        const std::int32_t levels = levels_, shift = shift_;
        const std::int32_t* const biases = biases_.get();
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::int32_t>(in, frame);
            auto* const y = row_out<Level>(out, frame);
            for (std::int64_t i = 0; i < elements; ++i)
                y[i] = static_cast<Level>(std::clamp((x[i] + biases[i]) >> shift, 0, levels));
        }
    }
};

// Any number of thresholds, by bisection.
template <typename Sum, typename Level>
class Searched : public Step {
    const std::int64_t elements_, levels_;
    Aligned<Sum> thresholds_;  // [element][level]
    Aligned<std::uint8_t> falling_;

    static constexpr std::size_t stride(std::int64_t n) {
        return sizeof(Sum) == 8 ? wide_stride(n) : row_stride<Sum>(n);
    }
    static constexpr std::size_t level_stride(std::int64_t n) {
        return sizeof(Level) == 8 ? wide_stride(n) : row_stride<Level>(n);
    }

public:
    // `falling` is null where all staircases rise.
    Searched(std::int64_t elements, std::int64_t levels, const Sum* thresholds,
             const std::uint8_t* falling)
        : Step(stride(elements), level_stride(elements)), elements_(elements), levels_(levels),
          thresholds_(static_cast<std::size_t>(elements * levels)),
          falling_(static_cast<std::size_t>(elements)) {
        std::memcpy(thresholds_.get(), thresholds,
                    static_cast<std::size_t>(elements * levels) * sizeof *thresholds);
        if (falling != nullptr)
            std::memcpy(falling_.get(), falling, static_cast<std::size_t>(elements));
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<Sum>(in, frame);
            auto* const y = row_out<Level>(out, frame);
            for (std::int64_t i = 0; i < elements_; ++i) {
                const Sum* const row = thresholds_.get() + i * levels_;
                const std::int64_t level = std::upper_bound(row, row + levels_, x[i]) - row;
                y[i] = static_cast<Level>(falling_[i] ? levels_ - level : level);
            }
        }
    }
};

}  // namespace
}  // namespace sterna

using namespace sterna;

extern "C" {

void add_binary(Plan* plan, std::int64_t elements, const std::int32_t* thresholds) {
    plan->add(std::make_unique<Binary>(elements, thresholds));
}

void add_compared(Plan* plan, std::int64_t elements, std::int64_t levels,
                  const std::int32_t* thresholds) {
    plan->add(std::make_unique<Compared<std::uint8_t>>(elements, static_cast<int>(levels),
                                                       thresholds));
}

void add_shifted(Plan* plan, std::int64_t elements, std::int64_t levels, std::int64_t shift,
                 const std::int32_t* biases) {
    const auto most = static_cast<std::int32_t>(levels);
    const auto by = static_cast<int>(shift);
    if (levels < 256)
        plan->add(std::make_unique<Shifted<std::uint8_t>>(elements, most, by, biases));
    else
        plan->add(std::make_unique<Shifted<std::int16_t>>(elements, most, by, biases));
}

void add_searched(Plan* plan, std::int64_t elements, std::int64_t levels,
                  const std::int32_t* thresholds) {
    if (levels < 256)
        plan->add(std::make_unique<Searched<std::int32_t, std::uint8_t>>(elements, levels,
                                                                         thresholds, nullptr));
    else
        plan->add(std::make_unique<Searched<std::int32_t, std::int16_t>>(elements, levels,
                                                                         thresholds, nullptr));
}

void add_searched_wide(Plan* plan, std::int64_t elements, std::int64_t levels,
                       const std::int64_t* thresholds, const std::uint8_t* falling) {
    if (levels < 256)
        plan->add(std::make_unique<Searched<std::int64_t, std::uint8_t>>(elements, levels,
                                                                         thresholds, falling));
    else
        plan->add(std::make_unique<Searched<std::int64_t, std::int16_t>>(elements, levels,
                                                                         thresholds, falling));
}
}
