// What every kernel is: a step of a plan, from one buffer into the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace sterna {

// Frames that go through the plan together: their activations stay in the first cache, and a row of
// weights is read once for all of them. It is also the width of the lanes that `lanes.cpp` fills.
constexpr int kBlock = 32;

// A width that whole vectors of every instruction set divide.
constexpr std::int64_t kPad = 64;
constexpr std::int64_t padded(std::int64_t n) { return (n + kPad - 1) / kPad * kPad; }

// Zeros, aligned for every vector, of a size that is known when they are made.
template <typename T>
class Aligned {
    struct Free {
        void operator()(T* p) const { std::free(p); }
    };
    std::unique_ptr<T[], Free> data_;
    std::size_t size_ = 0;

public:
    Aligned() = default;
    explicit Aligned(std::size_t size) : size_(size) {
        const std::size_t bytes = (size * sizeof(T) + 63) / 64 * 64 + 64;
        void* memory = std::aligned_alloc(64, bytes);
        if (memory == nullptr) throw std::bad_alloc();
        std::memset(memory, 0, bytes);
        data_.reset(static_cast<T*>(memory));
    }
    T* get() { return data_.get(); }
    const T* get() const { return data_.get(); }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }
    std::size_t size() const { return size_; }
};

// `frames` rows in, `frames` rows out; a row of a frame has the strides in bytes. Buffers between
// steps are aligned to 64 bytes; what lies behind the elements of a row is undefined.
class Step {
    const std::size_t in_stride_, out_stride_;

public:
    Step(std::size_t in_stride, std::size_t out_stride)
        : in_stride_(in_stride), out_stride_(out_stride) {}
    virtual ~Step() = default;
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

    std::size_t in_stride() const { return in_stride_; }
    std::size_t out_stride() const { return out_stride_; }
    virtual void run(int frames, const std::byte* in, std::byte* out) const = 0;

protected:
    template <typename T>
    const T* row_in(const std::byte* in, int frame) const {
        return reinterpret_cast<const T*>(in + frame * in_stride_);
    }
    template <typename T>
    T* row_out(std::byte* out, int frame) const {
        return reinterpret_cast<T*>(out + frame * out_stride_);
    }
};

// Bytes of a row in each form that the edges of a plan have; `sw.cpu.form` says what they hold.
inline std::size_t bits_stride(std::int64_t n, int planes) {
    return static_cast<std::size_t>(padded(n) / 8 * planes);
}
template <typename T>
std::size_t row_stride(std::int64_t n) {
    return static_cast<std::size_t>(padded(n)) * sizeof(T);
}
inline std::size_t wide_stride(std::int64_t n) { return static_cast<std::size_t>(n) * 8; }

}  // namespace sterna
