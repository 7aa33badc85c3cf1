// Behaviour of the iCE40 cells that Yosys models as empty boxes, or in a way that Verilator refuses.
//
// Two-state and cycle by cycle: no delays, no unknowns. A cell stops the simulation when it is used
// in a way that it does not model.

// I/O buffer without registers. Yosys' own model compares with 1'bz, which Verilator 5.48 refuses.
// Reference: SiliconBlue iCE Technology Library, SB_IO, table of PIN_TYPE.
module sterna_SB_IO (
    inout  PACKAGE_PIN,
    input  LATCH_INPUT_VALUE, CLOCK_ENABLE, INPUT_CLK, OUTPUT_CLK, OUTPUT_ENABLE,
    input  D_OUT_0, D_OUT_1,
    output D_IN_0, D_IN_1
);
    parameter [5:0] PIN_TYPE = 6'b000000;
    parameter [0:0] PULLUP = 1'b0;
    parameter [0:0] NEG_TRIGGER = 1'b0;
    parameter IO_STANDARD = "SB_LVCMOS";

    assign D_IN_0 = PACKAGE_PIN;
    assign D_IN_1 = 1'b0;
    generate
        case (PIN_TYPE[5:2])
            4'b0000: ;
            4'b0110: assign PACKAGE_PIN = D_OUT_0;
            4'b1010: assign PACKAGE_PIN = OUTPUT_ENABLE ? D_OUT_0 : 1'bz;
            default: initial $fatal(1, "SB_IO: only unregistered outputs are modelled");
        endcase
        if (PIN_TYPE[1:0] != 2'b01) begin : registered
            initial $fatal(1, "SB_IO: only unregistered inputs are modelled");
        end
    endgenerate
endmodule

// Input of a clock. Yosys' own model stands on its SB_IO.
module sterna_SB_GB_IO (
    inout  PACKAGE_PIN,
    output GLOBAL_BUFFER_OUTPUT,
    input  LATCH_INPUT_VALUE, CLOCK_ENABLE, INPUT_CLK, OUTPUT_CLK, OUTPUT_ENABLE,
    input  D_OUT_0, D_OUT_1,
    output D_IN_0, D_IN_1
);
    parameter [5:0] PIN_TYPE = 6'b000000;
    parameter [0:0] PULLUP = 1'b0;
    parameter [0:0] NEG_TRIGGER = 1'b0;
    parameter IO_STANDARD = "SB_LVCMOS";

    assign GLOBAL_BUFFER_OUTPUT = PACKAGE_PIN;
    assign D_IN_0 = PACKAGE_PIN;
    assign D_IN_1 = 1'b0;
    generate
        if (PIN_TYPE != 6'b000001) begin : other
            initial $fatal(1, "SB_GB_IO: only unregistered inputs are modelled");
        end
    endgenerate
endmodule

// PLL fed by its pad. Simulation counts cycles of the design's clock: the output is the input.
module sterna_SB_PLL40_PAD (
    input        PACKAGEPIN,
    output       PLLOUTCORE, PLLOUTGLOBAL,
    input        EXTFEEDBACK,
    input  [7:0] DYNAMICDELAY,
    output reg   LOCK,
    input        BYPASS, RESETB, LATCHINPUTVALUE,
    output       SDO,
    input        SDI, SCLK
);
    parameter FEEDBACK_PATH = "SIMPLE";
    parameter DELAY_ADJUSTMENT_MODE_FEEDBACK = "FIXED";
    parameter DELAY_ADJUSTMENT_MODE_RELATIVE = "FIXED";
    parameter SHIFTREG_DIV_MODE = 1'b0;
    parameter FDA_FEEDBACK = 4'b0000;
    parameter FDA_RELATIVE = 4'b0000;
    parameter PLLOUT_SELECT = "GENCLK";
    parameter DIVR = 4'b0000;
    parameter DIVF = 7'b0000000;
    parameter DIVQ = 3'b000;
    parameter FILTER_RANGE = 3'b000;
    parameter ENABLE_ICEGATE = 1'b0;
    parameter TEST_MODE = 1'b0;
    parameter EXTERNAL_DIVIDE_FACTOR = 1;

    reg [3:0] edges;
    initial begin
        edges = 0;
        LOCK = 0;
    end
    always @(posedge PACKAGEPIN)
        if (!RESETB) begin
            edges <= 0;
            LOCK <= 0;
        end else begin
            edges <= edges + 1;
            LOCK <= LOCK | &edges;
        end

    assign PLLOUTCORE = PACKAGEPIN;
    assign PLLOUTGLOBAL = PACKAGEPIN;
    assign SDO = 1'b0;
endmodule

// PLL fed by the fabric. Simulation counts cycles of the design's clock: the output is the input.
module sterna_SB_PLL40_CORE (
    input        REFERENCECLK,
    output       PLLOUTCORE, PLLOUTGLOBAL,
    input        EXTFEEDBACK,
    input  [7:0] DYNAMICDELAY,
    output reg   LOCK,
    input        BYPASS, RESETB, LATCHINPUTVALUE,
    output       SDO,
    input        SDI, SCLK
);
    parameter FEEDBACK_PATH = "SIMPLE";
    parameter DELAY_ADJUSTMENT_MODE_FEEDBACK = "FIXED";
    parameter DELAY_ADJUSTMENT_MODE_RELATIVE = "FIXED";
    parameter SHIFTREG_DIV_MODE = 1'b0;
    parameter FDA_FEEDBACK = 4'b0000;
    parameter FDA_RELATIVE = 4'b0000;
    parameter PLLOUT_SELECT = "GENCLK";
    parameter DIVR = 4'b0000;
    parameter DIVF = 7'b0000000;
    parameter DIVQ = 3'b000;
    parameter FILTER_RANGE = 3'b000;
    parameter ENABLE_ICEGATE = 1'b0;
    parameter TEST_MODE = 1'b0;
    parameter EXTERNAL_DIVIDE_FACTOR = 1;

    reg [3:0] edges;
    initial begin
        edges = 0;
        LOCK = 0;
    end
    always @(posedge REFERENCECLK)
        if (!RESETB) begin
            edges <= 0;
            LOCK <= 0;
        end else begin
            edges <= edges + 1;
            LOCK <= LOCK | &edges;
        end

    assign PLLOUTCORE = REFERENCECLK;
    assign PLLOUTGLOBAL = REFERENCECLK;
    assign SDO = 1'b0;
endmodule
