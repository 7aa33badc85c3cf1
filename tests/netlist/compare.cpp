// Runs a miter, and prints which groups of outputs differed and which moved.
#include <cstdio>
#include <memory>

#include "Vmiter.h"

int main() {
    const auto context = std::make_unique<VerilatedContext>();
    const auto miter = std::make_unique<Vmiter>(context.get());
    for (int cycle = 0; cycle < 20000; cycle++) {
        miter->rst = cycle < 2;
        miter->clk = 0;
        miter->eval();
        miter->clk = 1;
        miter->eval();
    }
    std::printf("%llx %llx\n", (unsigned long long)miter->differs,
                (unsigned long long)miter->moved);
    return 0;
}
