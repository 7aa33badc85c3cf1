// Sends the bytes given in hexadecimal to a board, bit by bit, and prints what it answers.
//
// Usage: bench CYCLES_PER_BIT CYCLES HEX...
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "Vboard.h"

int main(int argc, char **argv) {
    const int divisor = std::atoi(argv[1]);
    const long cycles = std::atol(argv[2]);
    std::vector<bool> line;
    for (const char *p = argv[3]; p[0] && p[1]; p += 2) {
        const int byte = std::stoi(std::string(p, 2), nullptr, 16);
        line.push_back(false);
        for (int bit = 0; bit < 8; bit++) line.push_back(byte >> bit & 1);
        for (int idle = 0; idle < 14; idle++) line.push_back(true);  // room for the answer
    }

    auto context = std::make_unique<VerilatedContext>();
    auto board = std::make_unique<Vboard>(context.get());
    const long start = cycles / 4;  // the power-on reset is over by then
    int timer = -1, bits = 0, byte = 0;
    board->rst = 0;
    for (long cycle = 0; cycle < cycles; cycle++) {
        const size_t at = cycle < start ? line.size() : size_t(cycle - start) / divisor;
        board->rx = at < line.size() ? line[at] : true;
        board->clk = 0;
        board->eval();
        board->clk = 1;
        board->eval();
        if (timer < 0) {
            if (!board->tx && cycle >= 16) timer = divisor + divisor / 2, bits = 0, byte = 0;
        } else if (--timer == 0) {
            if (bits < 8) {
                byte |= int(board->tx) << bits++;
                timer = divisor;
            } else {
                if (!board->tx) { std::printf("framing error\n"); return 1; }
                std::printf("%02x", byte);
                timer = -1;
            }
        }
    }
    std::printf("\n");
    return 0;
}
