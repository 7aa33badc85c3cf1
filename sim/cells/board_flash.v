// The placed design as a component, as in board.v, with the pins of the board's flash.
module board (
    input  clk,
    input  rst,
    input  rx,
    output tx,
    output flash__cs_n,
    output flash__sck,
    output flash__mosi,
    input  flash__miso
);
    wire oscillator_pin = clk, rx_pin = rx, miso_pin = flash__miso;
    placed placed (.oscillator(oscillator_pin), .rx(rx_pin), .tx(tx), .flash__cs_n(flash__cs_n),
                   .flash__sck(flash__sck), .flash__mosi(flash__mosi), .flash__miso(miso_pin));
endmodule
