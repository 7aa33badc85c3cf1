// The placed design as a component: its pins are those of the simulated board.
//
// `clk` stands for the oscillator and, as the PLL models pass it on, for the design's clock. The design
// makes its own reset after configuration, so `rst` goes nowhere.
module board (
    input  clk,
    input  rst,
    input  rx,
    output tx
);
    // A pin may be an inout of the placed design, and an input cannot be joined to one.
    wire oscillator_pin = clk, rx_pin = rx;
    placed placed (.oscillator(oscillator_pin), .rx(rx_pin), .tx(tx));
endmodule
