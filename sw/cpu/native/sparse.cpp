// Rows of the weights that are not zero, and where they are.

#include <vector>

#include "plan.h"

namespace sterna {
namespace {

struct Entry {
    std::uint16_t place;
    std::int16_t weight;
};

// One entry after another, row by row.
struct Entries {
    std::vector<std::int32_t> starts;
    std::vector<Entry> entries;

    Entries(std::int64_t rows, const std::int32_t* starts_in, const std::uint16_t* places,
            const std::int16_t* weights)
        : starts(starts_in, starts_in + rows + 1) {
        for (std::int32_t k = 0; k < starts.back(); ++k) entries.push_back({places[k], weights[k]});
    }
};

// A frame by rows: what an output needs is fetched from where it is. Rows come by their length, as
// a processor foresees the end of a row that is as long as the one before.
class SparseRows : public Step {
    const std::int64_t outputs_;
    const Entries rows_;
    const std::vector<std::int32_t> order_;  // which output a row is

public:
    SparseRows(std::int64_t inputs, std::int64_t outputs, Entries rows, const std::int32_t* order)
        : Step(row_stride<std::uint8_t>(inputs), row_stride<std::int32_t>(outputs)),
          outputs_(outputs), rows_(std::move(rows)), order_(order, order + outputs) {}

    void run(int frames, const std::byte* in, std::byte* out) const override {
        const Entry* const entries = rows_.entries.data();
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::uint8_t>(in, frame);
            auto* const y = row_out<std::int32_t>(out, frame);
            std::int32_t k = 0;
            for (std::int64_t o = 0; o < outputs_; ++o) {
                std::int32_t sum = 0;
                for (const std::int32_t end = rows_.starts[o + 1]; k < end; ++k)
                    sum += entries[k].weight * x[entries[k].place];
                y[order_[o]] = sum;
            }
        }
    }
};

// A block of frames, each in a lane: a weight is multiplied with all of them at once.
template <typename Sum>
class SparseLanes : public Step {
    const std::int64_t outputs_;
    const Entries rows_;

public:
    SparseLanes(std::int64_t inputs, std::int64_t outputs, Entries rows)
        : Step(row_stride<std::uint8_t>(inputs), row_stride<std::int32_t>(outputs)),
          outputs_(outputs), rows_(std::move(rows)) {}

    void run(int, const std::byte* in, std::byte* out) const override {
        const auto* const x = reinterpret_cast<const std::uint8_t*>(in);
        auto* const y = reinterpret_cast<std::int32_t*>(out);
        for (std::int64_t o = 0; o < outputs_; ++o) {
            Sum sums[kBlock] = {};
            for (std::int32_t k = rows_.starts[o]; k < rows_.starts[o + 1]; ++k) {
                const auto [place, weight] = rows_.entries[k];
                const std::uint8_t* const codes = x + place * kBlock;
                for (int lane = 0; lane < kBlock; ++lane)
                    sums[lane] = static_cast<Sum>(sums[lane] + static_cast<Sum>(weight)
                                                  * static_cast<Sum>(codes[lane]));
            }
            for (int lane = 0; lane < kBlock; ++lane) y[o * kBlock + lane] = sums[lane];
        }
    }
};

}  // namespace
}  // namespace sterna

using namespace sterna;

extern "C" {

void add_sparse_rows(Plan* plan, std::int64_t inputs, std::int64_t outputs,
                     const std::int32_t* starts, const std::uint16_t* places,
                     const std::int16_t* weights, const std::int32_t* order) {
    plan->add(std::make_unique<SparseRows>(inputs, outputs,
                                           Entries(outputs, starts, places, weights), order));
}

// `is_short` where every partial sum is proven to stay within 16 bits.
void add_sparse_lanes(Plan* plan, std::int64_t inputs, std::int64_t outputs,
                      const std::int32_t* starts, const std::uint16_t* places,
                      const std::int16_t* weights, std::int64_t is_short) {
    Entries rows(outputs, starts, places, weights);
    if (is_short)
        plan->add(std::make_unique<SparseLanes<std::int16_t>>(inputs, outputs, std::move(rows)));
    else
        plan->add(std::make_unique<SparseLanes<std::int32_t>>(inputs, outputs, std::move(rows)));
}
}
