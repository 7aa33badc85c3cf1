// The integers of a frame into the form that the first kernel takes, and those of the last one out.

#include "plan.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {
namespace {

template <typename T>
constexpr std::size_t form_stride(std::int64_t n) {
    return sizeof(T) == 8 ? wide_stride(n) : row_stride<T>(n);
}

// Codes `(x - lo) / step`, or the integers themselves with `lo` 0 and `step` 1.
template <typename Raw, typename Code>
class Load : public Step {
    const std::int64_t elements_, lo_, step_;

public:
    Load(std::int64_t elements, std::int64_t lo, std::int64_t step)
        : Step(static_cast<std::size_t>(elements) * sizeof(Raw), form_stride<Code>(elements)),
          elements_(elements), lo_(lo), step_(step) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        // Bytes that are written may be anything, also members: the loops need copies of these.
        const std::int64_t elements = elements_, lo = lo_, step = step_;
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<Raw>(in, frame);
            auto* const y = row_out<Code>(out, frame);
            // A code that fits is the same modulo its own width, so narrow numbers will do.
            if (step == 1)
                for (std::int64_t i = 0; i < elements; ++i)
                    y[i] = static_cast<Code>(static_cast<Code>(x[i]) - static_cast<Code>(lo));
            else
                for (std::int64_t i = 0; i < elements; ++i)
                    y[i] = static_cast<Code>((x[i] - lo) / step);
        }
    }
};

// Bits of integers of one byte that are one of two values: set for the higher one, `hi`.
class LoadBits : public Step {
    const std::int64_t elements_;
    const std::int8_t hi_;

    std::uint64_t word(const std::int8_t* x, std::int64_t n) const {
        std::uint64_t bits = 0;
        std::int64_t i = 0;
#if defined(__AVX2__)
        for (; i + 32 <= n; i += 32) {
            const __m256i same = _mm256_cmpeq_epi8(
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + i)), _mm256_set1_epi8(hi_));
            bits |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(
                        _mm256_movemask_epi8(same))) << i;
        }
#endif
        for (; i < n; ++i) bits |= static_cast<std::uint64_t>(x[i] == hi_) << i;
        return bits;
    }

public:
    LoadBits(std::int64_t elements, std::int8_t hi)
        : Step(static_cast<std::size_t>(elements), bits_stride(elements, 1)), elements_(elements),
          hi_(hi) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::int8_t>(in, frame);
            auto* const y = row_out<std::uint64_t>(out, frame);
            for (std::int64_t i = 0; i < elements_; i += 64)
                y[i / 64] = word(x + i, std::min<std::int64_t>(64, elements_ - i));
        }
    }
};

// Sums of 32 bits into integers: `offset + factor * sum` for each element.
class Affine : public Step {
    const std::int64_t elements_, factor_;
    Aligned<std::int64_t> offsets_;

public:
    Affine(std::int64_t elements, std::int64_t factor, const std::int64_t* offsets)
        : Step(row_stride<std::int32_t>(elements), wide_stride(elements)), elements_(elements),
          factor_(factor), offsets_(static_cast<std::size_t>(elements)) {
        std::memcpy(offsets_.get(), offsets, static_cast<std::size_t>(elements) * sizeof *offsets);
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::int32_t>(in, frame);
            auto* const y = row_out<std::int64_t>(out, frame);
            for (std::int64_t i = 0; i < elements_; ++i) y[i] = offsets_[i] + factor_ * x[i];
        }
    }
};

// Codes back into integers: `lo + step * code`.
template <typename Code>
class Decode : public Step {
    const std::int64_t elements_, lo_, step_;

public:
    Decode(std::int64_t elements, std::int64_t lo, std::int64_t step)
        : Step(row_stride<Code>(elements), wide_stride(elements)), elements_(elements), lo_(lo),
          step_(step) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<Code>(in, frame);
            auto* const y = row_out<std::int64_t>(out, frame);
            for (std::int64_t i = 0; i < elements_; ++i) y[i] = lo_ + step_ * x[i];
        }
    }
};

// Place of the first largest element.
template <typename Sum>
class ArgMax : public Step {
    const std::int64_t elements_;

public:
    explicit ArgMax(std::int64_t elements)
        : Step(form_stride<Sum>(elements), wide_stride(1)), elements_(elements) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<Sum>(in, frame);
            std::int64_t best = 0;
            for (std::int64_t i = 1; i < elements_; ++i) best = x[i] > x[best] ? i : best;
            *row_out<std::int64_t>(out, frame) = best;
        }
    }
};

template <typename Raw>
std::unique_ptr<Step> load_as(int bytes, std::int64_t elements, std::int64_t lo, std::int64_t step) {
    if (bytes == 1) return std::make_unique<Load<Raw, std::uint8_t>>(elements, lo, step);
    if (bytes == 2) return std::make_unique<Load<Raw, std::int16_t>>(elements, lo, step);
    return std::make_unique<Load<Raw, std::int64_t>>(elements, lo, step);
}

}  // namespace
}  // namespace sterna

using namespace sterna;

extern "C" {

// Raw integers of `raw` bytes, signed or not, into codes of `code` bytes.
void add_load(Plan* plan, std::int64_t elements, std::int64_t raw, std::int64_t is_signed, std::int64_t lo,
              std::int64_t step, std::int64_t code) {
    std::unique_ptr<Step> made;
    const auto bytes = static_cast<int>(code);
    if (raw == 1 && is_signed) made = load_as<std::int8_t>(bytes, elements, lo, step);
    if (raw == 1 && !is_signed) made = load_as<std::uint8_t>(bytes, elements, lo, step);
    if (raw == 2 && is_signed) made = load_as<std::int16_t>(bytes, elements, lo, step);
    if (raw == 2 && !is_signed) made = load_as<std::uint16_t>(bytes, elements, lo, step);
    if (raw == 4) made = load_as<std::int32_t>(bytes, elements, lo, step);
    if (raw == 8) made = load_as<std::int64_t>(bytes, elements, lo, step);
    plan->add(std::move(made));
}

void add_load_bits(Plan* plan, std::int64_t elements, std::int64_t hi) {
    plan->add(std::make_unique<LoadBits>(elements, static_cast<std::int8_t>(hi)));
}

void add_affine(Plan* plan, std::int64_t elements, std::int64_t factor,
                const std::int64_t* offsets) {
    plan->add(std::make_unique<Affine>(elements, factor, offsets));
}

void add_decode(Plan* plan, std::int64_t elements, std::int64_t bytes, std::int64_t lo, std::int64_t step) {
    if (bytes == 1)
        plan->add(std::make_unique<Decode<std::uint8_t>>(elements, lo, step));
    else
        plan->add(std::make_unique<Decode<std::int16_t>>(elements, lo, step));
}

void add_argmax(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<ArgMax<std::int32_t>>(elements));
}

void add_argmax_wide(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<ArgMax<std::int64_t>>(elements));
}
}
