// Prints the clock cycle in which the design first pulls `tx` low, with `rx` low from the start.
#include <cstdio>
#include <memory>

#include "Vboard.h"

int main() {
    const auto context = std::make_unique<VerilatedContext>();
    const auto board = std::make_unique<Vboard>(context.get());
    board->rst = 0;
    board->rx = 0;
    for (int cycle = 0; cycle < 100000; cycle++) {
        board->clk = 0;
        board->eval();
        board->clk = 1;
        board->eval();
        if (!board->tx) {
            std::printf("%d\n", cycle);
            return 0;
        }
    }
    return 1;
}
