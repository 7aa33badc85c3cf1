// Weights and activations of any width, in 64 bits: for the rare layer that nothing else holds.

#include "plan.h"

namespace sterna {
namespace {

class Wide : public Step {
    const std::int64_t inputs_, outputs_;
    Aligned<std::int64_t> columns_;

public:
    Wide(std::int64_t inputs, std::int64_t outputs, const std::int64_t* weights)
        : Step(wide_stride(inputs), wide_stride(outputs)), inputs_(inputs), outputs_(outputs),
          columns_(static_cast<std::size_t>(inputs * outputs)) {
        for (std::int64_t o = 0; o < outputs; ++o)
            for (std::int64_t i = 0; i < inputs; ++i)
                columns_[i * outputs + o] = weights[o * inputs + i];
    }

    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const x = row_in<std::int64_t>(in, frame);
            auto* const y = row_out<std::int64_t>(out, frame);
            for (std::int64_t o = 0; o < outputs_; ++o) y[o] = 0;
            for (std::int64_t i = 0; i < inputs_; ++i) {
                const std::int64_t value = x[i];
                const std::int64_t* const column = columns_.get() + i * outputs_;
                for (std::int64_t o = 0; o < outputs_; ++o) y[o] += value * column[o];
            }
        }
    }
};

}  // namespace
}  // namespace sterna

extern "C" void add_wide(sterna::Plan* plan, std::int64_t inputs, std::int64_t outputs,
                         const std::int64_t* weights) {
    plan->add(std::make_unique<sterna::Wide>(inputs, outputs, weights));
}
