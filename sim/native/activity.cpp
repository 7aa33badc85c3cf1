// Toggles of every net of a netlist, glitches included.
//
// Usage: activity NETS STIMULUS OUTPUT LUT_LOW LUT_HIGH WIRE_LOW WIRE_HIGH INERTIAL SEED PHASE...
//
// Verilator has the vendor's models of all cells, and says what each net is when it has settled in
// a cycle. Between two cycles the sources change (flip-flops, memories, inputs), and the change runs
// through the LUTs here, with delays. Where it ends must be what Verilator says, net by net, or the
// program stops: the two are different models of the same netlist.
//
// A LUT has one delay, in picoseconds, drawn for each; inertial (1) or transport (0). A net has a
// delay behind its driver, which filters nothing. NETS is text:
//
//   nets N taps T            nets 0 and 1 are constants; taps are nets 2 to T + 1
//   outputs K NET...         what leaves the design
//   source NET KIND          ff, input, memory, dsp, late
//   table OUT IN IN IN IN IN BITS CARRY
//   block COUNT NET... COUNT NET...     all of these 1, any of these changed
//   flash FILE ADDRESS CS_N SCK MOSI BIT    nets of its pins, and the bit of the stimulus that it is
//
// STIMULUS has the words of the port `stimulus` for each cycle. PHASE is a number of cycles. For
// each phase OUTPUT has 64-bit numbers: settled and all toggles of each net, and how often each block
// worked; at the end the outputs in each cycle, one byte for each bit.

// Verilator's part is large and compiled without optimisation, as it is run for few cycles; this one
// has most of the work.
#pragma GCC optimize("O2")

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "Vplaced.h"
#include "flash.h"
#include "verilated.h"

namespace {

using Net = uint32_t;

struct Table {
    Net output;
    Net inputs[5];
    uint32_t bits;
    bool is_carry;
    uint32_t delay;
    // What the output will be when all that is under way has come out, and how many changes were
    // begun or taken back: odd while an inertial one is under way.
    bool last;
    uint32_t order;
};

struct Block {
    std::vector<Net> all_of, any_change;
};

struct Event {
    uint64_t time;  // picoseconds, and the order of events of the same time below them
    uint32_t target;
    uint32_t order;
    bool is_net;
    bool value;
    bool operator>(const Event& other) const { return time > other.time; }
};

// Carry to carry, of the UP5K in nextpnr's tables; a dedicated wire.
constexpr uint32_t kCarry = 280;
// Edge to output: only their order matters much.
const std::map<std::string, uint32_t> kLaunch = {
    {"ff", 700}, {"input", 700}, {"dsp", 1500}, {"memory", 2500}, {"late", 8000}};
constexpr int kUnsettled = 3;

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

class Draw {
  public:
    explicit Draw(uint64_t seed) : state_(seed) {}

    uint32_t operator()(uint32_t low, uint32_t high) {  // splitmix64
        uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        return low + (z ^ z >> 31) % (high - low + 1);
    }

  private:
    uint64_t state_;
};

class Glitches {
  public:
    bool is_inertial = true;
    std::vector<Table> tables;
    std::vector<uint8_t> value;      // of each net, at its sinks
    std::vector<uint32_t> packed;    // the same in the order of the taps, a bit each
    std::vector<uint32_t> wire, launch;
    std::vector<uint64_t> toggles;

    void connect() {
        sinks_.resize(value.size());
        for (uint32_t index = 0; index < tables.size(); ++index)
            for (size_t pin = 0; pin < 5; ++pin) {
                const Net net = tables[index].inputs[pin];
                bool is_new = net > 1;
                for (size_t before = 0; before < pin; ++before)
                    is_new = is_new && tables[index].inputs[before] != net;
                if (is_new) sinks_[net].push_back(index);
            }
    }

    void set(Net net, bool to) {
        value[net] = to;
        const uint32_t bit = 1u << (net - 2) % 32;
        uint32_t& word = packed[(net - 2) / 32];
        word = to ? word | bit : word & ~bit;
    }

    // A source changes at the edge.
    void change(Net net, bool to) {
        toggles[net] += 1;
        push(launch[net] + wire[net], net, 0, true, to);
    }

    void settle() {
        while (!events_.empty()) {
            const Event event = events_.top();
            events_.pop();
            const uint64_t now = event.time >> 24;
            if (event.is_net) {
                if (value[event.target] == event.value) continue;
                set(event.target, event.value);
                for (const uint32_t index : sinks_[event.target]) evaluate(index, now);
                continue;
            }
            Table& table = tables[event.target];
            if (is_inertial) {
                if (event.order != table.order) continue;  // taken back
                table.order += 1;
            }
            toggles[table.output] += 1;
            push(now + wire[table.output], table.output, 0, true, event.value);
        }
        count_ = 0;
    }

    // Values of all nets for the first cycle, without events.
    void start() {
        for (size_t round = 0; round <= tables.size(); ++round) {
            bool is_stable = true;
            for (Table& table : tables) {
                table.last = look_up(table);
                if (value[table.output] != table.last) {
                    set(table.output, table.last);
                    is_stable = false;
                }
            }
            if (is_stable) return;
        }
        fail("a loop without a flip-flop does not settle");
    }

  private:
    std::vector<std::vector<uint32_t>> sinks_;
    std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events_;
    uint32_t count_ = 0;

    void push(uint64_t time, uint32_t target, uint32_t order, bool is_net, bool to) {
        if (++count_ >= 1u << 24) fail("a cycle has too many events: does the netlist oscillate?");
        events_.push({time << 24 | count_, target, order, is_net, to});
    }

    bool look_up(const Table& table) const {
        unsigned index = 0;
        for (size_t pin = 0; pin < 5; ++pin) index |= value[table.inputs[pin]] << pin;
        return table.bits >> index & 1;
    }

    void evaluate(uint32_t index, uint64_t now) {
        Table& table = tables[index];
        const bool to = look_up(table);
        if (to == table.last) return;
        table.last = to;
        if (!is_inertial) {
            push(now + table.delay, index, 0, false, to);
            return;
        }
        // Back to what the output still is: the pulse is too short to come out.
        if (table.order & 1) {
            table.order += 1;
            return;
        }
        table.order += 1;
        push(now + table.delay, index, table.order, false, to);
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 11) fail("usage: activity NETS STIMULUS OUTPUT delays... PHASE...");
    uint32_t numbers[6];
    for (int k = 0; k < 6; ++k) numbers[k] = std::strtoul(argv[4 + k], nullptr, 10);
    Draw draw(numbers[5]);

    Glitches glitches;
    glitches.is_inertial = numbers[4];
    std::vector<Block> blocks;
    std::vector<Net> outputs, sources;
    std::vector<uint8_t> is_carry;
    size_t nets = 0, taps = 0;
    Flash flash;
    Net flash_pins[3];
    size_t flash_bit = 0;
    bool has_flash = false;
    std::ifstream file(argv[1]);
    for (std::string word; file >> word;) {
        size_t count;
        if (word == "nets") {
            file >> nets >> word >> taps;
            glitches.value.resize(nets);
            glitches.value[1] = 1;
            glitches.wire.resize(nets);
            glitches.launch.resize(nets);
            glitches.toggles.resize(nets);
            is_carry.resize(nets);
        } else if (word == "outputs") {
            file >> count;
            outputs.resize(count);
            for (Net& net : outputs) file >> net;
        } else if (word == "source") {
            Net net;
            file >> net >> word;
            sources.push_back(net);
            glitches.launch.at(net) = kLaunch.at(word);
        } else if (word == "table") {
            Table table{};
            file >> table.output;
            for (Net& net : table.inputs) file >> net;
            file >> table.bits >> table.is_carry;
            is_carry.at(table.output) = table.is_carry;
            glitches.tables.push_back(table);
        } else if (word == "block") {
            Block block;
            for (auto* list : {&block.all_of, &block.any_change}) {
                file >> count;
                list->resize(count);
                for (Net& net : *list) file >> net;
            }
            blocks.push_back(block);
        } else if (word == "flash") {
            size_t address;
            file >> word >> address;
            for (Net& net : flash_pins) file >> net;
            file >> flash_bit;
            has_flash = flash.open(word, address);
            if (!has_flash) fail("flash has no content");
        } else {
            fail("netlist has " + word);
        }
    }
    for (Table& table : glitches.tables)
        table.delay = table.is_carry ? kCarry : draw(numbers[0], numbers[1]);
    for (size_t net = 2; net < nets; ++net)
        glitches.wire[net] = is_carry[net] ? 0 : draw(numbers[2], numbers[3]);
    glitches.connect();

    const auto context = std::make_unique<VerilatedContext>();
    const auto top = std::make_unique<Vplaced>(context.get());
    const size_t words = sizeof(top->stimulus) / sizeof(uint32_t);
    std::ifstream stimulus(argv[2], std::ios::binary);
    std::ofstream output(argv[3], std::ios::binary);
    // Taps in words; the bits behind the last are 0, as are those of nets within cells.
    const size_t tap_words = (taps + 31) / 32;
    const uint32_t last_word = taps % 32 ? (1u << taps % 32) - 1 : ~0u;
    std::vector<uint32_t> settled(tap_words), before(tap_words);
    glitches.packed.resize((nets + 31) / 32);
    const auto bit = [&](const std::vector<uint32_t>& of, Net net) -> bool {
        return net < 2 ? net : of[(net - 2) / 32] >> (net - 2) % 32 & 1;
    };
    std::vector<uint8_t> is_source(nets);
    for (const Net net : sources) is_source[net] = 1;
    std::vector<uint64_t> toggles(nets), worked(blocks.size());
    std::vector<char> seen;
    bool is_first = true;
    for (int phase = 10; phase < argc; ++phase) {
        std::fill(toggles.begin(), toggles.end(), 0);
        std::fill(worked.begin(), worked.end(), 0);
        std::fill(glitches.toggles.begin(), glitches.toggles.end(), 0);
        const uint64_t cycles = std::strtoull(argv[phase], nullptr, 10);
        for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
            std::vector<uint32_t> given(words);
            if (!stimulus.read(reinterpret_cast<char*>(given.data()), 4 * words))
                fail("stimulus is too short");
            if (has_flash) {
                // What the pins were behind the last edge.
                const bool miso = flash.step(bit(settled, flash_pins[0]), bit(settled, flash_pins[1]),
                                             bit(settled, flash_pins[2]));
                const uint32_t mask = 1u << flash_bit % 32;
                uint32_t& into = given.at(flash_bit / 32);
                into = miso ? into | mask : into & ~mask;
            }
            std::memcpy(&top->stimulus[0], given.data(), 4 * words);
            top->clk = 0;
            top->eval();
            std::swap(before, settled);
            std::memcpy(settled.data(), &top->taps[0], 4 * tap_words);
            if (is_first) {
                for (const Net net : sources) glitches.set(net, bit(settled, net));
                glitches.start();
                before = settled;
                is_first = false;
            }
            for (size_t word = 0; word < tap_words; ++word)
                for (uint32_t changed = settled[word] ^ before[word]; changed;
                     changed &= changed - 1) {
                    const Net net = 2 + 32 * word + __builtin_ctz(changed);
                    toggles[net] += 1;
                    if (is_source[net]) glitches.change(net, bit(settled, net));
                }
            glitches.settle();
            for (size_t word = 0; word < tap_words; ++word) {
                const uint32_t wrong = (settled[word] ^ glitches.packed[word])
                                       & (word + 1 == tap_words ? last_word : ~0u);
                if (wrong) {
                    const Net net = 2 + 32 * word + __builtin_ctz(wrong);
                    std::fprintf(stderr, "net %u settles at %d, not at %d\n", net,
                                 glitches.value[net], bit(settled, net));
                    return kUnsettled;
                }
            }
            for (size_t k = 0; k < blocks.size(); ++k) {
                bool works = true, changes = blocks[k].any_change.empty();
                for (const Net net : blocks[k].all_of) works = works && bit(settled, net);
                for (const Net net : blocks[k].any_change)
                    changes = changes || bit(settled, net) != bit(before, net);
                worked[k] += works && changes;
            }
            for (const Net net : outputs) seen.push_back(bit(settled, net));
            top->clk = 1;
            top->eval();
        }
        const auto put = [&](const std::vector<uint64_t>& list) {
            output.write(reinterpret_cast<const char*>(list.data()), 8 * list.size());
        };
        put(toggles);
        put(glitches.toggles);
        put(worked);
    }
    output.write(seen.data(), seen.size());
    top->final();
    return output ? 0 : 1;
}
