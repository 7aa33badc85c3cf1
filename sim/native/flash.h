// The flash of a board, for tops that read one.
//
// It answers in SPI mode 0 as those of the boards do: asleep until the command 0xAB, then the
// command 0x03 with 24 bits of address, and data behind each falling edge of the clock. Its content
// is a file, which lies at one address; the rest is erased.

#ifndef STERNA_FLASH_H
#define STERNA_FLASH_H

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

class Flash {
  public:
    bool open(const std::string& path, size_t address) {
        std::ifstream file(path, std::ios::binary);
        content_.assign(std::istreambuf_iterator<char>(file), {});
        address_ = address;
        return file.good() || file.eof();
    }

    // The pin `miso` for the other pins as they are now.
    bool step(bool cs_n, bool sck, bool mosi) {
        if (cs_n) {
            if (bits_ == 8 && word_ == 0xab) is_awake_ = true;
            bits_ = 0;
            word_ = 0;
        } else if (sck && !was_high_) {
            if (bits_ < 32) word_ = word_ << 1 | mosi;
            ++bits_;
        } else if (!sck && was_high_ && bits_ >= 32 && is_awake_ && word_ >> 24 == 0x03) {
            const size_t place = (word_ & 0xffffff) + (bits_ - 32) / 8 - address_;
            const unsigned byte = place < content_.size() ? content_[place] & 0xffu : 0xffu;
            miso_ = byte >> (7 - (bits_ - 32) % 8) & 1;
        }
        was_high_ = sck;
        return miso_;
    }

  private:
    std::vector<char> content_;
    size_t address_ = 0;
    uint64_t bits_ = 0;
    uint32_t word_ = 0;
    bool was_high_ = false, is_awake_ = false, miso_ = true;
};

// Steps a flash where the top has pins for one. Verilator writes the second underscore as its code.
template <class Top, class = void>
struct FlashPins {
    static constexpr bool kExists = false;
    static void step(Top&, Flash&) {}
};

template <class Top>
struct FlashPins<Top, std::void_t<decltype(std::declval<Top&>().flash___05Fmiso)>> {
    static constexpr bool kExists = true;
    static void step(Top& top, Flash& flash) {
        top.flash___05Fmiso = flash.step(top.flash___05Fcs_n, top.flash___05Fsck,
                                         top.flash___05Fmosi);
    }
};

#endif
