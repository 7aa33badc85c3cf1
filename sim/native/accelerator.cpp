// Streams beats through a Verilated accelerator. The same program serves every accelerator: only
// the widths of the payloads differ, and those are arguments here.
//
//   simulation IN OUT TAKEN GIVEN I_BITS O_BITS O_BEATS I_STALL O_STALL SEED PATIENCE
//              FLASH ADDRESS [TRACE]
//
// IN and OUT hold beats, little-endian and padded to whole bytes as `sw.graph.BeatFormat` packs
// them. TAKEN and GIVEN receive the cycle of each transfer as a 64-bit number. In each cycle a side
// is idle with the probability I_STALL or O_STALL. The run ends with O_BEATS output beats, or
// without them after PATIENCE cycles without a transfer; the files then hold what came. FLASH is a
// file that lies in a flash, for an accelerator that reads one.
//
// Exit status: 0 all beats came, 1 files or arguments, 2 stuck.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "Vaccelerator.h"
#include "flash.h"
#include "verilated.h"
#if VM_TRACE
#include "verilated_vcd_c.h"
#endif

namespace {

using Bytes = std::vector<char>;

// Idle or not, with the same sequence on every machine: the distributions of <random> differ
// between standard libraries, its generators do not.
class Coin {
    std::mt19937_64 generator;
    const double probability;

public:
    Coin(uint64_t seed, double probability) : generator(seed), probability(probability) {}
    bool operator()() {
        return probability > 0 && static_cast<double>(generator() >> 11) * 0x1p-53 < probability;
    }
    void fill(Bytes& bytes, unsigned last_mask) {
        for (char& byte : bytes) byte = static_cast<char>(generator());
        bytes.back() = static_cast<char>(bytes.back() & last_mask);
    }
};

bool read_file(const char* path, Bytes& content) {
    std::ifstream file(path, std::ios::binary);
    content.assign(std::istreambuf_iterator<char>(file), {});
    return file.good() || file.eof();
}

bool write_file(const char* path, const void* content, size_t size) {
    std::ofstream file(path, std::ios::binary);
    file.write(static_cast<const char*>(content), static_cast<std::streamsize>(size));
    return file.flush().good();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 14 && count != 15) {
        std::fprintf(stderr, "13 or 14 arguments are needed, not %d\n", count - 1);
        return 1;
    }
    const size_t i_bits = std::strtoull(arguments[5], nullptr, 10);
    const size_t o_bits = std::strtoull(arguments[6], nullptr, 10);
    const size_t i_bytes = (i_bits + 7) / 8, o_bytes = (o_bits + 7) / 8;
    const size_t o_beats = std::strtoull(arguments[7], nullptr, 10);
    const uint64_t seed = std::strtoull(arguments[10], nullptr, 10);
    const uint64_t patience = std::strtoull(arguments[11], nullptr, 10);
    Coin sender(2 * seed, std::strtod(arguments[8], nullptr));
    const double o_stall = std::strtod(arguments[9], nullptr);
    Coin receiver(2 * seed + 1, o_stall);

    Bytes input;
    if (!read_file(arguments[1], input)) {
        std::fprintf(stderr, "cannot read %s\n", arguments[1]);
        return 1;
    }

    Flash flash;
    if (FlashPins<Vaccelerator>::kExists
        && !flash.open(arguments[12], std::strtoull(arguments[13], nullptr, 10))) {
        std::fprintf(stderr, "cannot read %s\n", arguments[12]);
        return 1;
    }

    const auto context = std::make_unique<VerilatedContext>();
    const auto top = std::make_unique<Vaccelerator>(context.get());
    // Verilator writes two underscores of a name as one and the code of the other.
    auto& i_payload = top->i___05Fpayload;
    auto& o_payload = top->o___05Fpayload;
    auto &i_valid = top->i___05Fvalid, &i_ready = top->i___05Fready;
    auto &o_valid = top->o___05Fvalid, &o_ready = top->o___05Fready;
    if (i_bytes > sizeof(i_payload) || o_bytes > sizeof(o_payload) || i_bytes == 0) {
        std::fprintf(stderr, "beats of %zu and %zu bytes do not fit the ports\n", i_bytes, o_bytes);
        return 1;
    }
#if VM_TRACE
    context->traceEverOn(true);
    VerilatedVcdC trace;
    top->trace(&trace, 99);
    trace.open(count == 15 ? arguments[14] : "trace.vcd");
#endif

    const size_t i_beats = input.size() / i_bytes;
    std::vector<uint64_t> taken, given;
    taken.reserve(i_beats);
    given.reserve(o_beats);
    Bytes output(o_beats * o_bytes), noise(i_bytes);
    const unsigned last_mask = 0xff >> (8 * i_bytes - i_bits);  // bits above a payload must stay 0

    const auto half_cycle = [&](bool clk) {
        top->clk = clk;
        top->eval();
        if (clk) FlashPins<Vaccelerator>::step(*top, flash);
#if VM_TRACE
        trace.dump(context->time());
#endif
        context->timeInc(1);
    };

    top->rst = 1;
    i_valid = 0;
    o_ready = 0;
    for (int cycle = 0; cycle < 2; ++cycle) {
        half_cycle(false);
        half_cycle(true);
    }
    top->rst = 0;

    bool is_offered = false;  // to the receiver, before this cycle
    uint64_t last_transfer = 0;
    uint64_t cycle = 0;
    for (; given.size() < o_beats && cycle - last_transfer <= patience; ++cycle) {
        // An offer stays until it is taken; between offers the payload is noise.
        if (!i_valid) {
            const char* payload = noise.data();
            if (taken.size() < i_beats && !sender()) {
                payload = &input[taken.size() * i_bytes];
                i_valid = 1;
            } else {
                sender.fill(noise, last_mask);
            }
            std::memcpy(static_cast<void*>(&i_payload), payload, i_bytes);
        }
        // A receiver that stalls waits for an offer first: a producer must not wait to be asked.
        o_ready = o_stall > 0 ? is_offered && !receiver() : true;
        half_cycle(false);

        const bool take = i_valid && i_ready;
        const bool give = o_valid && o_ready;
        is_offered = o_valid && !give;
        if (give) {
            std::memcpy(&output[given.size() * o_bytes], &o_payload, o_bytes);
            given.push_back(cycle);
        }
        half_cycle(true);
        if (take) {
            taken.push_back(cycle);
            i_valid = 0;
        }
        if (take || give) last_transfer = cycle;
    }
#if VM_TRACE
    trace.close();
#endif
    top->final();

    if (!write_file(arguments[2], output.data(), given.size() * o_bytes)
        || !write_file(arguments[3], taken.data(), taken.size() * sizeof(uint64_t))
        || !write_file(arguments[4], given.data(), given.size() * sizeof(uint64_t))) {
        std::fprintf(stderr, "cannot write %s\n", arguments[2]);
        return 1;
    }
    return given.size() == o_beats ? 0 : 2;
}
