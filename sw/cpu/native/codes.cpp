// Codes of a byte or two: tables of them, and their bits as planes.

#include "plan.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {
namespace {

// An entry for each code of each element. Entries that fit no code are integers of 64 bits.
template <typename Entry>
class Table : public Step {
    const std::int64_t elements_, row_;
    Aligned<Entry> entries_;

    static std::size_t stride(std::int64_t n) {
        return sizeof(Entry) == 8 ? wide_stride(n) : row_stride<Entry>(n);
    }

public:
    Table(std::int64_t elements, std::int64_t rows, std::int64_t count, const std::int64_t* entries)
        : Step(row_stride<std::uint8_t>(elements), stride(elements)), elements_(elements),
          row_(rows == 1 ? 0 : count),
          entries_(static_cast<std::size_t>(rows * count)) {
        for (std::int64_t i = 0; i < rows * count; ++i) entries_[i] = static_cast<Entry>(entries[i]);
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        // Bytes that are written may be anything, also members: the loop needs copies of these.
        const std::int64_t elements = elements_, row = row_;
        const Entry* const entries = entries_.get();
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::uint8_t>(in, frame);
            auto* const y = row_out<Entry>(out, frame);
            for (std::int64_t i = 0; i < elements; ++i) y[i] = entries[i * row + x[i]];
        }
    }
};

// The same for integers of 64 bits, from `lo` in steps.
class WideTable : public Step {
    const std::int64_t elements_, row_, lo_, step_;
    Aligned<std::int64_t> entries_;

public:
    WideTable(std::int64_t elements, std::int64_t rows, std::int64_t count,
              const std::int64_t* entries, std::int64_t lo, std::int64_t step)
        : Step(wide_stride(elements), wide_stride(elements)), elements_(elements),
          row_(rows == 1 ? 0 : count), lo_(lo), step_(step),
          entries_(static_cast<std::size_t>(rows * count)) {
        std::memcpy(entries_.get(), entries, static_cast<std::size_t>(rows * count) * sizeof *entries);
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::int64_t>(in, frame);
            auto* const y = row_out<std::int64_t>(out, frame);
            for (std::int64_t i = 0; i < elements_; ++i)
                y[i] = entries_[i * row_ + (x[i] - lo_) / step_];
        }
    }
};

// Plane p holds bit p of every code.
class Planes : public Step {
    const std::int64_t elements_;
    const int planes_;

    static std::uint64_t word(const std::uint8_t* x, int plane) {
        std::uint64_t bits = 0;
#if defined(__AVX2__)
        for (int part = 0; part < 2; ++part) {
            const __m256i codes = _mm256_load_si256(reinterpret_cast<const __m256i*>(x) + part);
            const int top = _mm256_movemask_epi8(_mm256_slli_epi16(codes, 7 - plane));
            bits |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(top)) << 32 * part;
        }
#else
        for (int i = 0; i < 64; ++i) bits |= static_cast<std::uint64_t>(x[i] >> plane & 1) << i;
#endif
        return bits;
    }

public:
    Planes(std::int64_t elements, int planes)
        : Step(row_stride<std::uint8_t>(elements), bits_stride(elements, planes)),
          elements_(elements), planes_(planes) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        const std::int64_t words = padded(elements_) / 64;
        const std::uint64_t last = ~std::uint64_t{0} >> (padded(elements_) - elements_);
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::uint8_t>(in, frame);
            auto* y = row_out<std::uint64_t>(out, frame);
            for (int plane = 0; plane < planes_; ++plane, y += words) {
                for (std::int64_t k = 0; k < words; ++k) y[k] = word(x + 64 * k, plane);
                y[words - 1] &= last;
            }
        }
    }
};

}  // namespace
}  // namespace sterna

using namespace sterna;

extern "C" {

void add_table(Plan* plan, std::int64_t elements, std::int64_t rows, std::int64_t count,
               const std::int64_t* entries, std::int64_t bytes) {
    std::unique_ptr<Step> made;
    if (bytes == 1) made = std::make_unique<Table<std::uint8_t>>(elements, rows, count, entries);
    if (bytes == 2) made = std::make_unique<Table<std::int16_t>>(elements, rows, count, entries);
    if (bytes == 8) made = std::make_unique<Table<std::int64_t>>(elements, rows, count, entries);
    plan->add(std::move(made));
}

void add_wide_table(Plan* plan, std::int64_t elements, std::int64_t rows, std::int64_t count,
                    const std::int64_t* entries, std::int64_t lo, std::int64_t step) {
    plan->add(std::make_unique<WideTable>(elements, rows, count, entries, lo, step));
}

void add_planes(Plan* plan, std::int64_t elements, std::int64_t planes) {
    plan->add(std::make_unique<Planes>(elements, static_cast<int>(planes)));
}
}
