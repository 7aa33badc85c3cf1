// Vectors of 64-bit words and the count of their ones: AVX-512 with VPOPCNTDQ, AVX2, or plain C++.
#pragma once

#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sterna {

#if defined(__AVX512F__) && defined(__AVX512VPOPCNTDQ__)

#define STERNA_COUNTS_WITH "AVX-512 VPOPCNTDQ"

struct Words {
    static constexpr int lanes = 8;
    __m512i v;
    static Words load(const std::uint64_t* p) { return {_mm512_load_si512(p)}; }
    static Words broadcast(const std::uint64_t* p) {
        return {_mm512_set1_epi64(static_cast<long long>(*p))};
    }
    Words operator^(Words other) const { return {_mm512_xor_si512(v, other.v)}; }
    Words operator&(Words other) const { return {_mm512_and_si512(v, other.v)}; }
};

// Ones of each lane, summed up.
class Ones {
    __m512i sum_ = _mm512_setzero_si512();

public:
    static constexpr int run = 1 << 20;  // words until `flush` is due
    void add(Words x) { sum_ = _mm512_add_epi64(sum_, _mm512_popcnt_epi64(x.v)); }
    // Adds the sum times 2**shift to what `total` has, and begins again.
    void flush(Words& total, int shift) {
        total.v = _mm512_add_epi64(total.v, _mm512_slli_epi64(sum_, static_cast<unsigned>(shift)));
        sum_ = _mm512_setzero_si512();
    }
};

inline Words no_words() { return {_mm512_setzero_si512()}; }
inline void store_counts(Words total, std::int32_t* p) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi64_epi32(total.v));
}

#elif defined(__AVX2__)

#define STERNA_COUNTS_WITH "AVX2"

struct Words {
    static constexpr int lanes = 4;
    __m256i v;
    static Words load(const std::uint64_t* p) {
        return {_mm256_load_si256(reinterpret_cast<const __m256i*>(p))};
    }
    static Words broadcast(const std::uint64_t* p) {
        return {_mm256_set1_epi64x(static_cast<long long>(*p))};
    }
    Words operator^(Words other) const { return {_mm256_xor_si256(v, other.v)}; }
    Words operator&(Words other) const { return {_mm256_and_si256(v, other.v)}; }
};

// Each nibble looks its ones up (W. Mula, "Faster population counts using AVX2 instructions",
// 2018); bytes are summed as bytes, which takes 31 words of at most 8 ones a byte.
class Ones {
    __m256i bytes_ = _mm256_setzero_si256();

public:
    static constexpr int run = 31;
    void add(Words x) {
        const __m256i table = _mm256_setr_epi8(
            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        const __m256i low = _mm256_set1_epi8(15);
        const __m256i even = _mm256_and_si256(x.v, low);
        const __m256i odd = _mm256_and_si256(_mm256_srli_epi16(x.v, 4), low);
        bytes_ = _mm256_add_epi8(bytes_, _mm256_add_epi8(_mm256_shuffle_epi8(table, even),
                                                         _mm256_shuffle_epi8(table, odd)));
    }
    void flush(Words& total, int shift) {
        const __m256i sums = _mm256_sad_epu8(bytes_, _mm256_setzero_si256());
        total.v = _mm256_add_epi64(total.v, _mm256_slli_epi64(sums, shift));
        bytes_ = _mm256_setzero_si256();
    }
};

inline Words no_words() { return {_mm256_setzero_si256()}; }
inline void store_counts(Words total, std::int32_t* p) {
    const __m256i order = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(
                                                        _mm256_permutevar8x32_epi32(total.v, order)));
}

#else

#define STERNA_COUNTS_WITH "plain C++"

struct Words {
    static constexpr int lanes = 4;
    std::uint64_t v[lanes];
    static Words load(const std::uint64_t* p) { return {{p[0], p[1], p[2], p[3]}}; }
    static Words broadcast(const std::uint64_t* p) { return {{*p, *p, *p, *p}}; }
    Words operator^(Words o) const {
        return {{v[0] ^ o.v[0], v[1] ^ o.v[1], v[2] ^ o.v[2], v[3] ^ o.v[3]}};
    }
    Words operator&(Words o) const {
        return {{v[0] & o.v[0], v[1] & o.v[1], v[2] & o.v[2], v[3] & o.v[3]}};
    }
};

class Ones {
    std::uint64_t sums_[Words::lanes] = {};

public:
    static constexpr int run = 1 << 20;
    void add(Words x) {
        for (int i = 0; i < Words::lanes; ++i)
            sums_[i] += static_cast<std::uint64_t>(__builtin_popcountll(x.v[i]));
    }
    void flush(Words& total, int shift) {
        for (int i = 0; i < Words::lanes; ++i) {
            total.v[i] += sums_[i] << shift;
            sums_[i] = 0;
        }
    }
};

inline Words no_words() { return {}; }
inline void store_counts(Words total, std::int32_t* p) {
    for (int i = 0; i < Words::lanes; ++i) p[i] = static_cast<std::int32_t>(total.v[i]);
}

#endif

}  // namespace sterna
