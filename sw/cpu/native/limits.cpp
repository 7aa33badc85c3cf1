// What the machine can do at most: the rates that the kernels are held against.

#include <chrono>
#include <cstdint>

#include "dot.h"
#include "step.h"
#include "words.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// The compiler must not know where a pointer leads, or it would do a round of the loop once.
template <typename T>
T* hidden(T* pointer) {
    asm volatile("" : "+r"(pointer));
    return pointer;
}

// Nor leave out what nobody reads.
template <typename T>
void use(T value) {
    asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace

using namespace sterna;

extern "C" {

const char* counts_with() { return STERNA_COUNTS_WITH; }
const char* dots_with() { return STERNA_DOTS_WITH; }
std::int64_t has_vnni() { return STERNA_HAS_VNNI; }

// Whether a table lookup is faster than counting ones: where there is a byte shuffle of 32 and no
// instruction that counts.
std::int64_t prefers_lookup() {
#if defined(__AVX2__) && !(defined(__AVX512F__) && defined(__AVX512VPOPCNTDQ__))
    return 1;
#else
    return 0;
#endif
}

// Bits a second that XOR and a count of ones get through, from words that stay in the first cache.
double popcount_rate(std::int64_t rounds) {
    constexpr int kWords = 24, kChains = 4;
    Aligned<std::uint64_t> weights(kWords * kChains * Words::lanes), x(kWords);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i * 0x9e3779b97f4a7c15u;
    Words total = no_words();
    const auto start = Clock::now();
    for (std::int64_t round = 0; round < rounds; ++round) {
        const std::uint64_t* const w = hidden(weights.get());
        Ones ones[kChains];
        for (int k = 0; k < kWords; ++k) {
            const Words activation = Words::broadcast(x.get() + k);
            for (int c = 0; c < kChains; ++c)
                ones[c].add(activation ^ Words::load(w + (k * kChains + c) * Words::lanes));
        }
        for (int c = 0; c < kChains; ++c) ones[c].flush(total, 0);
    }
    const double seconds = seconds_since(start);
    use(total);
    return static_cast<double>(rounds) * kWords * kChains * Words::lanes * 64 / seconds;
}

// Products a second that shuffles of a table get through, four for each byte; 0 without shuffles.
double lookup_rate(std::int64_t rounds) {
#if defined(__AVX2__)
    constexpr int kSteps = 62, kChains = 8;
    Aligned<std::uint8_t> weights(kSteps * kChains * 32), table(32);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i * 7 % 16;
    __m256i total = _mm256_setzero_si256();
    const auto start = Clock::now();
    for (std::int64_t round = 0; round < rounds; ++round) {
        const auto* const w = reinterpret_cast<const __m256i*>(hidden(weights.get()));
        // Local to the round, as in the kernel: what outlives it would be kept in memory.
        __m256i sums[kChains];
        for (auto& sum : sums) sum = _mm256_setzero_si256();
        for (int k = 0; k < kSteps; ++k) {
            const __m256i entries = _mm256_broadcastsi128_si256(
                reinterpret_cast<const __m128i*>(table.get())[k % 2]);
            for (int c = 0; c < kChains; ++c)
                sums[c] = _mm256_add_epi8(sums[c], _mm256_shuffle_epi8(
                    entries, _mm256_load_si256(w + k * kChains + c)));
        }
        for (const auto sum : sums) total = _mm256_add_epi8(total, sum);
    }
    const double seconds = seconds_since(start);
    use(total);
    return static_cast<double>(rounds) * kSteps * kChains * 32 * 4 / seconds;
#else
    return static_cast<double>(rounds) * 0;
#endif
}

// Bytes a second that vector loads get out of `bytes` of memory, read over and over.
double read_rate(std::int64_t bytes, std::int64_t rounds) {
    const std::int64_t words = bytes / 8 / (4 * Words::lanes) * (4 * Words::lanes);
    Aligned<std::uint64_t> memory(static_cast<std::size_t>(words));
    for (std::int64_t i = 0; i < words; ++i) memory[i] = static_cast<std::uint64_t>(i);
    Words sums[4] = {no_words(), no_words(), no_words(), no_words()};
    const auto start = Clock::now();
    for (std::int64_t round = 0; round < rounds; ++round) {
        const std::uint64_t* const from = hidden(memory.get());
        for (std::int64_t i = 0; i < words; i += 4 * Words::lanes)
            for (int c = 0; c < 4; ++c)
                sums[c] = sums[c] ^ Words::load(from + i + c * Words::lanes);
    }
    const double seconds = seconds_since(start);
    use(sums[0] ^ sums[1] ^ sums[2] ^ sums[3]);
    return static_cast<double>(rounds) * static_cast<double>(words) * 8 / seconds;
}
}
