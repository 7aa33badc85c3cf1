// Binary weights times binary activations by table: four inputs of 32 outputs in one shuffle.
//
// A nibble of an activation selects one of 16 tables, which a nibble of weights indexes: the ones of
// their XOR. A shuffle and an addition so do 128 products, where counting ones takes about eight
// instructions for 256. Only AVX-512 with VPOPCNTDQ is faster at that. The idea of a table that the
// activations make and the weights index is T-MAC's (Wei et al., arXiv 2407.00088).

#include <algorithm>
#include <vector>

#include "plan.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {
namespace {

constexpr int kLookupRows = 32;  // outputs in a vector of bytes
// Nibbles of activations until the sums leave their byte: each adds at most 4.
constexpr std::int64_t kLookupRun = 63;

class Lookup : public Step {
    const std::int64_t nibbles_, groups_;  // an even number of nibbles
    Aligned<std::uint8_t> weights_;        // [group][nibble][row]
    Aligned<std::uint8_t> tables_;         // [nibble of activations][nibble of weights]

#if defined(__AVX2__)
    // `at` has the tables' places of a frame's nibbles, 16 times their values.
    template <int Groups, int Frames>
    void tile(std::int64_t group, const std::uint8_t* at, std::byte* out, int frame) const {
        const std::uint8_t* const w = weights_.get() + group * nibbles_ * kLookupRows;
        const std::uint8_t* const tables = tables_.get();
        for (std::int64_t start = 0; start < nibbles_; start += kLookupRun) {
            const std::int64_t end = std::min(nibbles_, start + kLookupRun);
            __m256i sums[Groups][Frames];
            for (auto& row : sums)
                for (auto& sum : row) sum = _mm256_setzero_si256();
            for (std::int64_t k = start; k < end; ++k) {
                __m256i table[Frames];
                for (int f = 0; f < Frames; ++f)
                    table[f] = _mm256_broadcastsi128_si256(_mm_load_si128(
                        reinterpret_cast<const __m128i*>(tables + at[f * nibbles_ + k])));
                for (int g = 0; g < Groups; ++g) {
                    const __m256i nibbles = _mm256_load_si256(reinterpret_cast<const __m256i*>(
                        w + (g * nibbles_ + k) * kLookupRows));
                    for (int f = 0; f < Frames; ++f)
                        sums[g][f] = _mm256_add_epi8(sums[g][f],
                                                     _mm256_shuffle_epi8(table[f], nibbles));
                }
            }
            for (int g = 0; g < Groups; ++g)
                for (int f = 0; f < Frames; ++f)
                    give(sums[g][f], row_out<std::int32_t>(out, frame + f)
                                         + (group + g) * kLookupRows, start > 0);
        }
    }

    static void give(__m256i sums, std::int32_t* counts, bool adds) {
        const __m128i halves[] = {_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)};
        for (int i = 0; i < 4; ++i) {
            const __m128i part = i % 2 ? _mm_srli_si128(halves[i / 2], 8) : halves[i / 2];
            __m256i* const place = reinterpret_cast<__m256i*>(counts) + i;
            __m256i wide = _mm256_cvtepu8_epi32(part);
            if (adds) wide = _mm256_add_epi32(wide, _mm256_load_si256(place));
            _mm256_store_si256(place, wide);
        }
    }

    template <int Frames, int Groups>
    void columns(std::int64_t& group, const std::uint8_t* at, std::byte* out, int frames) const {
        for (; group + Groups <= groups_; group += Groups) {
            int frame = 0;
            for (; frame + Frames <= frames; frame += Frames)
                tile<Groups, Frames>(group, at + frame * nibbles_, out, frame);
            for (; frame < frames; ++frame)
                tile<Groups, 1>(group, at + frame * nibbles_, out, frame);
        }
    }

public:
    void run(int frames, const std::byte* in, std::byte* out) const override {
        // Once for all groups of rows. It grows to what the largest layer of a thread needs.
        static thread_local std::vector<std::uint8_t> places;
        const auto needed = static_cast<std::size_t>(frames * nibbles_);
        if (places.size() < needed) places.resize(needed);
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const b = row_in<std::uint8_t>(in, frame);
            std::uint8_t* const at = places.data() + frame * nibbles_;
            for (std::int64_t k = 0; k < nibbles_ / 2; ++k) {
                at[2 * k] = static_cast<std::uint8_t>(b[k] << 4);
                at[2 * k + 1] = b[k] & 0xf0;
            }
        }
        std::int64_t group = 0;
        if (frames == 1) columns<1, 8>(group, places.data(), out, 1);
        columns<2, 4>(group, places.data(), out, frames);
        columns<4, 1>(group, places.data(), out, frames);
    }
#else
public:
    void run(int frames, const std::byte* in, std::byte* out) const override {
        for (int frame = 0; frame < frames; ++frame) {
            const auto* const b = row_in<std::uint8_t>(in, frame);
            auto* const counts = row_out<std::int32_t>(out, frame);
            std::fill(counts, counts + groups_ * kLookupRows, 0);
            for (std::int64_t group = 0; group < groups_; ++group)
                for (std::int64_t k = 0; k < nibbles_; ++k) {
                    const unsigned x = k % 2 ? b[k / 2] >> 4 : b[k / 2] & 15u;
                    const auto* const table = tables_.get() + 16 * x;
                    const auto* const w = weights_.get() + (group * nibbles_ + k) * kLookupRows;
                    for (int row = 0; row < kLookupRows; ++row) counts[group * kLookupRows + row] += table[w[row]];
                }
        }
    }
#endif

    // Rows of ceil(inputs / 64) words, set where a weight is negative, zero behind the last input.
    Lookup(std::int64_t inputs, std::int64_t outputs, const std::uint64_t* negative)
        : Step(bits_stride(inputs, 1), row_stride<std::int32_t>(outputs)),
          nibbles_((inputs + 7) / 8 * 2), groups_((outputs + kLookupRows - 1) / kLookupRows),
          weights_(static_cast<std::size_t>(groups_ * nibbles_ * kLookupRows)), tables_(256) {
        for (unsigned x = 0; x < 16; ++x)
            for (unsigned w = 0; w < 16; ++w)
                tables_[16 * x + w] = static_cast<std::uint8_t>(__builtin_popcount(x ^ w));
        const std::int64_t words = (inputs + 63) / 64;
        for (std::int64_t o = 0; o < outputs; ++o)
            for (std::int64_t k = 0; k < nibbles_; ++k)
                weights_[(o / kLookupRows * nibbles_ + k) * kLookupRows + o % kLookupRows] =
                    negative[o * words + k / 16] >> k % 16 * 4 & 15;
    }
};

}  // namespace
}  // namespace sterna

extern "C" void add_lookup(sterna::Plan* plan, std::int64_t inputs, std::int64_t outputs,
                           const std::uint64_t* negative) {
    plan->add(std::make_unique<sterna::Lookup>(inputs, outputs, negative));
}
