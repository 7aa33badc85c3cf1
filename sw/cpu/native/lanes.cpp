// Frames into lanes and back: in lanes, an element of all frames of a block lies together.

#include "plan.h"

namespace sterna {
namespace {

// Elements that are moved together, so that what is written stays in the first cache.
constexpr std::int64_t kTile = 16;

template <typename T>
class IntoLanes : public Step {
    const std::int64_t elements_;

public:
    explicit IntoLanes(std::int64_t elements)
        : Step(row_stride<T>(elements), row_stride<T>(elements)), elements_(elements) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        auto* const lanes = reinterpret_cast<T*>(out);
        for (std::int64_t first = 0; first < elements_; first += kTile)
            for (int frame = 0; frame < frames; ++frame) {
                const T* const x = row_in<T>(in, frame) + first;
                T* const y = lanes + first * kBlock + frame;  // the row is padded: so are the lanes
                for (std::int64_t i = 0; i < kTile; ++i) y[i * kBlock] = x[i];
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
class StaircaseLanes : public Step {
    const std::int64_t elements_;
    const int levels_;
    Aligned<std::int32_t> thresholds_;  // [element][level]

public:
    StaircaseLanes(std::int64_t elements, int levels, const std::int32_t* thresholds)
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

}  // namespace
}  // namespace sterna

using namespace sterna;

extern "C" {

void add_codes_into_lanes(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<IntoLanes<std::uint8_t>>(elements));
}

void add_codes_out_of_lanes(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<OutOfLanes<std::uint8_t>>(elements));
}

void add_counts_out_of_lanes(Plan* plan, std::int64_t elements) {
    plan->add(std::make_unique<OutOfLanes<std::int32_t>>(elements));
}

void add_staircase_lanes(Plan* plan, std::int64_t elements, std::int64_t levels,
                         const std::int32_t* thresholds) {
    plan->add(std::make_unique<StaircaseLanes>(elements, static_cast<int>(levels),
                                               thresholds));
}
}
