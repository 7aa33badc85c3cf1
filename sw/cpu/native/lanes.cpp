// Frames into lanes and back: in lanes, an element of all frames of a block lies together.

#include <algorithm>

#include "plan.h"

namespace sterna {
namespace {

// Elements that are moved together, so that what is written stays in the first cache.
constexpr std::int64_t kTile = 16;

// Eight rows of eight bytes, mirrored at the diagonal: halves, quarters and single bytes change
// places in turn (H. S. Warren, Hacker's Delight, section 7-3, for bits).
template <int Distance>
inline void exchange(std::uint64_t rows[8], std::uint64_t low) {
    for (int i = 0; i < 8; ++i) {
        if (i & Distance) continue;
        const std::uint64_t moved = (rows[i] >> 8 * Distance ^ rows[i + Distance]) & low;
        rows[i + Distance] ^= moved;
        rows[i] ^= moved << 8 * Distance;
    }
}

inline void mirror(std::uint64_t rows[8]) {
    exchange<4>(rows, 0x00000000ffffffffu);
    exchange<2>(rows, 0x0000ffff0000ffffu);
    exchange<1>(rows, 0x00ff00ff00ff00ffu);
}

class IntoLanes : public Step {
    const std::int64_t elements_;

public:
    explicit IntoLanes(std::int64_t elements)
        : Step(row_stride<std::uint8_t>(elements), row_stride<std::uint8_t>(elements)),
          elements_(elements) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        // A row is padded, and so are the lanes; rows of frames that there are not give lanes that
        // nobody reads.
        for (std::int64_t first = 0; first < elements_; first += 8)
            for (int frame = 0; frame < frames; frame += 8) {
                std::uint64_t rows[8];
                for (int i = 0; i < 8; ++i)
                    std::memcpy(&rows[i], row_in<std::uint8_t>(in, frame + i) + first, 8);
                mirror(rows);
                for (int i = 0; i < 8; ++i)
                    std::memcpy(out + (first + i) * kBlock + frame, &rows[i], 8);
            }
    }
};

template <typename T>
class OutOfLanes : public Step {
    const std::int64_t elements_;

public:
    explicit OutOfLanes(std::int64_t elements)
        : Step(row_stride<T>(elements), row_stride<T>(elements)), elements_(elements) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        const auto* const lanes = reinterpret_cast<const T*>(in);
        for (std::int64_t first = 0; first < elements_; first += kTile)
            for (int frame = 0; frame < frames; ++frame) {
                const T* const x = lanes + first * kBlock + frame;
                T* const y = row_out<T>(out, frame) + first;
                for (std::int64_t i = 0; i < kTile; ++i) y[i] = x[i * kBlock];
            }
    }
};

// Levels of sums in lanes: one threshold meets all frames of the block.
class ComparedLanes : public Step {
    const std::int64_t elements_;
    const int levels_;
    Aligned<std::int32_t> thresholds_;  // [element][level]

public:
    ComparedLanes(std::int64_t elements, int levels, const std::int32_t* thresholds)
        : Step(row_stride<std::int32_t>(elements), row_stride<std::uint8_t>(elements)),
          elements_(elements), levels_(levels),
          thresholds_(static_cast<std::size_t>(elements * levels)) {
        std::memcpy(thresholds_.get(), thresholds,
                    static_cast<std::size_t>(elements * levels) * sizeof *thresholds);
    }

    void run(int, const std::byte* in, std::byte* out) const override {
        const auto* const x = reinterpret_cast<const std::int32_t*>(in);
        auto* const y = reinterpret_cast<std::uint8_t*>(out);
        for (std::int64_t i = 0; i < elements_; ++i) {
            std::int32_t counts[kBlock] = {};
            for (int level = 0; level < levels_; ++level) {
                const std::int32_t threshold = thresholds_[i * levels_ + level];
                for (int lane = 0; lane < kBlock; ++lane)
                    counts[lane] += x[i * kBlock + lane] >= threshold;
            }
            for (int lane = 0; lane < kBlock; ++lane)
                y[i * kBlock + lane] = static_cast<std::uint8_t>(counts[lane]);
        }
    }
};

// The same for evenly spaced thresholds: a bias, a shift and a clip.
class ShiftedLanes : public Step {
    const std::int64_t elements_;
    const std::int32_t levels_;
    const int shift_;
    Aligned<std::int32_t> biases_;

public:
    ShiftedLanes(std::int64_t elements, std::int32_t levels, int shift, const std::int32_t* biases)
        : Step(row_stride<std::int32_t>(elements), row_stride<std::uint8_t>(elements)),
          elements_(elements), levels_(levels), shift_(shift),
          biases_(static_cast<std::size_t>(elements)) {
        std::memcpy(biases_.get(), biases, static_cast<std::size_t>(elements) * sizeof *biases);
    }

    void run(int, const std::byte* in, std::byte* out) const override {
        const auto* const x = reinterpret_cast<const std::int32_t*>(in);
        auto* const y = reinterpret_cast<std::uint8_t*>(out);
        // Bytes that are written may be anything, also members: the loop needs copies of these.
        const std::int32_t levels = levels_, shift = shift_;
        for (std::int64_t i = 0; i < elements_; ++i) {
            const std::int32_t bias = biases_[i];
            std::uint8_t codes[kBlock];
            for (int lane = 0; lane < kBlock; ++lane)
                codes[lane] = static_cast<std::uint8_t>(
                    std::clamp((x[i * kBlock + lane] + bias) >> shift, 0, levels));
            std::memcpy(y + i * kBlock, codes, kBlock);
        }
    }
};

}  // namespace
}  // namespace sterna

using namespace sterna;

extern "C" {

void add_codes_into_lanes(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<IntoLanes>(elements));
}

void add_codes_out_of_lanes(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<OutOfLanes<std::uint8_t>>(elements));
}

void add_counts_out_of_lanes(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<OutOfLanes<std::int32_t>>(elements));
}

void add_compared_lanes(Plan* plan, std::int64_t elements, std::int64_t levels,
                        const std::int32_t* thresholds) {
    plan->add(std::make_unique<ComparedLanes>(elements, static_cast<int>(levels), thresholds));
}

void add_shifted_lanes(Plan* plan, std::int64_t elements, std::int64_t levels, std::int64_t shift,
                       const std::int32_t* biases) {
    plan->add(std::make_unique<ShiftedLanes>(elements, static_cast<std::int32_t>(levels),
                                             static_cast<int>(shift), biases));
}
}
