// A board that is simulated: the pins of a design with a UART, and a host at the other end.
//
// Usage: board CLOCK_HZ BAUD [FLASH ADDRESS]. FLASH is a file that lies in the board's flash, where
// the design reads one. Commands come on standard input, numbers little-endian:
//
//   'W' u32 size, bytes       send the bytes when the clock runs again
//   'R' u32 size, u64 cycles  run the clock until `size` bytes came, or a zero byte, or the cycles
//                             are over; the answer is u32 count, bytes, u64 cycles since the start
//
// The clock runs in 'R' only, so that simulated time does not depend on the speed of anything.
// The design is Vboard with the ports clk, rst, rx and tx. Bit times are the host's, which the
// design only approximates by a whole number of cycles.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <vector>

#include "Vboard.h"
#include "flash.h"
#include "verilated.h"

namespace {

constexpr unsigned kResetCycles = 4;
// A netlist makes its own reset after configuration, and hears nothing until that is over.
constexpr unsigned kIdleCycles = 4096;
constexpr uint32_t kMaxBytes = 1 << 20;

bool read_exactly(void* data, size_t size) { return fread(data, 1, size, stdin) == size; }

// The host's sender: an idle line, or the ten bits of a byte.
class Sender {
  public:
    Sender(uint64_t clock_hz, uint64_t baud) : clock_hz_(clock_hz), baud_(baud) {}

    void queue(uint8_t byte) { bytes_.push_back(byte); }

    // The line in the next cycle.
    bool next() {
        if (left_ == 0) {
            if (bytes_.empty()) return true;
            bits_ = 0x200u | bytes_.front() << 1;
            bytes_.pop_front();
            left_ = 10;
        }
        const bool line = bits_ & 1;
        phase_ += baud_;
        if (phase_ >= clock_hz_) {
            phase_ -= clock_hz_;
            bits_ >>= 1;
            left_ -= 1;
        }
        return line;
    }

  private:
    const uint64_t clock_hz_, baud_;
    std::deque<uint8_t> bytes_;
    uint64_t phase_ = 0;
    unsigned bits_ = 0, left_ = 0;
};

// The host's receiver: samples the middle of each bit.
class Receiver {
  public:
    Receiver(uint64_t clock_hz, uint64_t baud) : clock_hz_(clock_hz), baud_(baud) {}

    // Take the line of a cycle; true where it completes a byte.
    bool take(bool line) {
        if (left_ == 0) {
            if (line || !was_high_) {
                was_high_ = line;
                return false;
            }
            left_ = 10;
            phase_ = clock_hz_ / 2;
        }
        phase_ += baud_;
        if (phase_ < clock_hz_) return false;
        phase_ -= clock_hz_;
        left_ -= 1;
        bits_ = bits_ >> 1 | (line ? 0x200u : 0);
        if (left_ != 0) return false;
        was_high_ = line;
        return line;  // a byte without its stop bit is none
    }

    uint8_t byte() const { return bits_ >> 1 & 0xff; }

  private:
    const uint64_t clock_hz_, baud_;
    uint64_t phase_ = 0;
    unsigned bits_ = 0, left_ = 0;
    bool was_high_ = false;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 5) {
        fprintf(stderr, "usage: board CLOCK_HZ BAUD [FLASH ADDRESS]\n");
        return 2;
    }
    const uint64_t clock_hz = strtoull(argv[1], nullptr, 10);
    const uint64_t baud = strtoull(argv[2], nullptr, 10);

    const auto context = std::make_unique<VerilatedContext>();
    const auto top = std::make_unique<Vboard>(context.get());
    Sender sender(clock_hz, baud);
    Receiver receiver(clock_hz, baud);

    Flash flash;
    if (argc == 5 && !flash.open(argv[3], strtoull(argv[4], nullptr, 10))) {
        fprintf(stderr, "cannot read %s\n", argv[3]);
        return 2;
    }

    uint64_t now = 0;
    const auto tick = [&] {
        top->clk = 1;
        top->eval();
        FlashPins<Vboard>::step(*top, flash);
        top->clk = 0;
        top->eval();
    };
    top->clk = 0;
    top->rx = 1;
    top->rst = 1;
    top->eval();
    for (unsigned cycle = 0; cycle < kResetCycles; ++cycle) tick();
    top->rst = 0;
    top->eval();
    for (unsigned cycle = 0; cycle < kIdleCycles; ++cycle) {
        tick();
        receiver.take(top->tx);  // whatever a pin does before its design is awake
    }

    for (;;) {
        uint8_t command;
        uint32_t size;
        if (!read_exactly(&command, 1)) break;
        if (!read_exactly(&size, sizeof size) || size > kMaxBytes) return 3;
        if (command == 'W') {
            std::vector<uint8_t> bytes(size);
            if (!read_exactly(bytes.data(), size)) return 3;
            for (const uint8_t byte : bytes) sender.queue(byte);
        } else if (command == 'R') {
            uint64_t cycles;
            if (!read_exactly(&cycles, sizeof cycles)) return 3;
            std::vector<uint8_t> bytes;
            for (const uint64_t end = now + cycles; now < end && bytes.size() < size;) {
                top->rx = sender.next();
                tick();
                now += 1;
                if (receiver.take(top->tx)) {
                    bytes.push_back(receiver.byte());
                    if (receiver.byte() == 0) break;
                }
            }
            const uint32_t count = bytes.size();
            fwrite(&count, sizeof count, 1, stdout);
            fwrite(bytes.data(), 1, count, stdout);
            fwrite(&now, sizeof now, 1, stdout);
            fflush(stdout);
        } else {
            return 3;
        }
    }
    top->final();
    return 0;
}
