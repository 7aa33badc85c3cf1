// Products of four unsigned and four signed bytes, summed in lanes of 32 bits: VNNI, AVX2, or C++.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {

#if (defined(__AVX512VNNI__) && defined(__AVX512VL__)) || defined(__AVXVNNI__)
#define STERNA_HAS_VNNI 1
#define STERNA_DOTS_WITH "VNNI"
#elif defined(__AVX2__)
#define STERNA_HAS_VNNI 0
#define STERNA_DOTS_WITH "AVX2"
#else
#define STERNA_HAS_VNNI 0
#define STERNA_DOTS_WITH "plain C++"
#endif

constexpr int kDotLanes = 8;  // outputs in a vector

#if defined(__AVX2__)

struct Bytes {
    __m256i v;
    static Bytes load(const std::int8_t* p) {
        return {_mm256_load_si256(reinterpret_cast<const __m256i*>(p))};
    }
    static Bytes broadcast(const std::uint8_t* p) {
        int four;
        std::memcpy(&four, p, 4);
        return {_mm256_set1_epi32(four)};
    }
};

class Dot {
    __m256i total_ = _mm256_setzero_si256();
#if !STERNA_HAS_VNNI
    __m256i pairs_ = _mm256_setzero_si256();
#endif

public:
    void add(Bytes x, Bytes w) {
#if STERNA_HAS_VNNI && defined(__AVX512VNNI__) && defined(__AVX512VL__)
        total_ = _mm256_dpbusd_epi32(total_, x.v, w.v);
#elif STERNA_HAS_VNNI
        total_ = _mm256_dpbusd_avx_epi32(total_, x.v, w.v);
#else
        pairs_ = _mm256_add_epi16(pairs_, _mm256_maddubs_epi16(x.v, w.v));
#endif
    }
    // Due after as many additions as 16 bits hold.
    void flush() {
#if !STERNA_HAS_VNNI
        total_ = _mm256_add_epi32(total_, _mm256_madd_epi16(pairs_, _mm256_set1_epi16(1)));
        pairs_ = _mm256_setzero_si256();
#endif
    }
    void store(std::int32_t* p) const {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), total_);
    }
};

#else

struct Bytes {
    const void* p;
    static Bytes load(const std::int8_t* p) { return {p}; }
    static Bytes broadcast(const std::uint8_t* p) { return {p}; }
};

class Dot {
    std::int32_t total_[kDotLanes] = {};

public:
    void add(Bytes x, Bytes w) {
        const auto* const codes = static_cast<const std::uint8_t*>(x.p);
        const auto* const weights = static_cast<const std::int8_t*>(w.p);
        for (int lane = 0; lane < kDotLanes; ++lane)
            for (int k = 0; k < 4; ++k) total_[lane] += codes[k] * weights[4 * lane + k];
    }
    void flush() {}
    void store(std::int32_t* p) const { std::memcpy(p, total_, sizeof total_); }
};

#endif

}  // namespace sterna
