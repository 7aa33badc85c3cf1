// Behaviour of the ECP5 cells that Yosys models as empty boxes.
//
// Two-state and cycle by cycle: no delays, no unknowns. A cell stops the simulation when it is used
// in a way that it does not model.

// I/O buffers whose pin has one direction. Yosys' own model makes every pin an inout, which Verilator
// does not join to the input of a design.
module sterna_TRELLIS_IO_INPUT (input B, I, T, output O);
    parameter DIR = "INPUT";
    assign O = B;
endmodule

module sterna_TRELLIS_IO_OUTPUT (output B, input I, T, output O);
    parameter DIR = "OUTPUT";
    assign B = T ? 1'b1 : I;  // the idle level of a cable, where Verilator has no third state
    assign O = 1'b0;
endmodule

// Block RAM of 1024 words of 18 bits, as two ports (widths 1 to 18), or as a write port A and a
// read port B of which one or both are 36 bits wide.
// Reference: ECP5 and ECP5-5G Memory Usage Guide, FPGA-TN-02204; the address and enable pins of the
// wide modes as in Yosys' techlibs/lattice/brams_map_16kd.v.
module sterna_DP16KD (
    input  DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6,
           DIA5, DIA4, DIA3, DIA2, DIA1, DIA0,
    input  ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1,
           ADA0,
    input  CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0,
    output DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6,
           DOA5, DOA4, DOA3, DOA2, DOA1, DOA0,
    input  DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6,
           DIB5, DIB4, DIB3, DIB2, DIB1, DIB0,
    input  ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1,
           ADB0,
    input  CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0,
    output DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6,
           DOB5, DOB4, DOB3, DOB2, DOB1, DOB0
);
    parameter DATA_WIDTH_A = 18;
    parameter DATA_WIDTH_B = 18;
    parameter REGMODE_A = "NOREG";
    parameter REGMODE_B = "NOREG";
    parameter RESETMODE = "SYNC";
    parameter ASYNC_RESET_RELEASE = "SYNC";
    parameter CSDECODE_A = "0b000";
    parameter CSDECODE_B = "0b000";
    parameter WRITEMODE_A = "NORMAL";
    parameter WRITEMODE_B = "NORMAL";
    parameter CLKAMUX = "CLKA";
    parameter CLKBMUX = "CLKB";
    parameter WID = 0;
    parameter GSR = "ENABLED";
    parameter INIT_DATA = "STATIC";
    parameter [319:0] INITVAL_00 = 320'h0;
    parameter [319:0] INITVAL_01 = 320'h0;
    parameter [319:0] INITVAL_02 = 320'h0;
    parameter [319:0] INITVAL_03 = 320'h0;
    parameter [319:0] INITVAL_04 = 320'h0;
    parameter [319:0] INITVAL_05 = 320'h0;
    parameter [319:0] INITVAL_06 = 320'h0;
    parameter [319:0] INITVAL_07 = 320'h0;
    parameter [319:0] INITVAL_08 = 320'h0;
    parameter [319:0] INITVAL_09 = 320'h0;
    parameter [319:0] INITVAL_0A = 320'h0;
    parameter [319:0] INITVAL_0B = 320'h0;
    parameter [319:0] INITVAL_0C = 320'h0;
    parameter [319:0] INITVAL_0D = 320'h0;
    parameter [319:0] INITVAL_0E = 320'h0;
    parameter [319:0] INITVAL_0F = 320'h0;
    parameter [319:0] INITVAL_10 = 320'h0;
    parameter [319:0] INITVAL_11 = 320'h0;
    parameter [319:0] INITVAL_12 = 320'h0;
    parameter [319:0] INITVAL_13 = 320'h0;
    parameter [319:0] INITVAL_14 = 320'h0;
    parameter [319:0] INITVAL_15 = 320'h0;
    parameter [319:0] INITVAL_16 = 320'h0;
    parameter [319:0] INITVAL_17 = 320'h0;
    parameter [319:0] INITVAL_18 = 320'h0;
    parameter [319:0] INITVAL_19 = 320'h0;
    parameter [319:0] INITVAL_1A = 320'h0;
    parameter [319:0] INITVAL_1B = 320'h0;
    parameter [319:0] INITVAL_1C = 320'h0;
    parameter [319:0] INITVAL_1D = 320'h0;
    parameter [319:0] INITVAL_1E = 320'h0;
    parameter [319:0] INITVAL_1F = 320'h0;
    parameter [319:0] INITVAL_20 = 320'h0;
    parameter [319:0] INITVAL_21 = 320'h0;
    parameter [319:0] INITVAL_22 = 320'h0;
    parameter [319:0] INITVAL_23 = 320'h0;
    parameter [319:0] INITVAL_24 = 320'h0;
    parameter [319:0] INITVAL_25 = 320'h0;
    parameter [319:0] INITVAL_26 = 320'h0;
    parameter [319:0] INITVAL_27 = 320'h0;
    parameter [319:0] INITVAL_28 = 320'h0;
    parameter [319:0] INITVAL_29 = 320'h0;
    parameter [319:0] INITVAL_2A = 320'h0;
    parameter [319:0] INITVAL_2B = 320'h0;
    parameter [319:0] INITVAL_2C = 320'h0;
    parameter [319:0] INITVAL_2D = 320'h0;
    parameter [319:0] INITVAL_2E = 320'h0;
    parameter [319:0] INITVAL_2F = 320'h0;
    parameter [319:0] INITVAL_30 = 320'h0;
    parameter [319:0] INITVAL_31 = 320'h0;
    parameter [319:0] INITVAL_32 = 320'h0;
    parameter [319:0] INITVAL_33 = 320'h0;
    parameter [319:0] INITVAL_34 = 320'h0;
    parameter [319:0] INITVAL_35 = 320'h0;
    parameter [319:0] INITVAL_36 = 320'h0;
    parameter [319:0] INITVAL_37 = 320'h0;
    parameter [319:0] INITVAL_38 = 320'h0;
    parameter [319:0] INITVAL_39 = 320'h0;
    parameter [319:0] INITVAL_3A = 320'h0;
    parameter [319:0] INITVAL_3B = 320'h0;
    parameter [319:0] INITVAL_3C = 320'h0;
    parameter [319:0] INITVAL_3D = 320'h0;
    parameter [319:0] INITVAL_3E = 320'h0;
    parameter [319:0] INITVAL_3F = 320'h0;

    // Sixteen words of 18 bits in each parameter, 20 bits apart.
    localparam [64*320-1:0] init = {
        INITVAL_3F, INITVAL_3E, INITVAL_3D, INITVAL_3C, INITVAL_3B, INITVAL_3A, INITVAL_39,
        INITVAL_38, INITVAL_37, INITVAL_36, INITVAL_35, INITVAL_34, INITVAL_33, INITVAL_32,
        INITVAL_31, INITVAL_30, INITVAL_2F, INITVAL_2E, INITVAL_2D, INITVAL_2C, INITVAL_2B,
        INITVAL_2A, INITVAL_29, INITVAL_28, INITVAL_27, INITVAL_26, INITVAL_25, INITVAL_24,
        INITVAL_23, INITVAL_22, INITVAL_21, INITVAL_20, INITVAL_1F, INITVAL_1E, INITVAL_1D,
        INITVAL_1C, INITVAL_1B, INITVAL_1A, INITVAL_19, INITVAL_18, INITVAL_17, INITVAL_16,
        INITVAL_15, INITVAL_14, INITVAL_13, INITVAL_12, INITVAL_11, INITVAL_10, INITVAL_0F,
        INITVAL_0E, INITVAL_0D, INITVAL_0C, INITVAL_0B, INITVAL_0A, INITVAL_09, INITVAL_08,
        INITVAL_07, INITVAL_06, INITVAL_05, INITVAL_04, INITVAL_03, INITVAL_02, INITVAL_01,
        INITVAL_00};
    reg [17:0] mem [0:1023];
    integer n;
    initial
        for (n = 0; n < 1024; n = n + 1) mem[n] = init[20 * n +: 18];

    localparam WIDE_WRITE = DATA_WIDTH_A == 36;
    localparam WIDE_READ = DATA_WIDTH_B == 36;
    initial begin
        if (CSDECODE_A != "0b000" || CSDECODE_B != "0b000")
            $fatal(1, "DP16KD: only the chip select code 000 is modelled");
        if (REGMODE_A != "NOREG" || REGMODE_B != "NOREG")
            $fatal(1, "DP16KD: the output register is not modelled");
    end

    wire [17:0] di_a = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8,
        DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
    wire [13:0] ad_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3,
        ADA2, ADA1, ADA0};
    wire [17:0] di_b = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8,
        DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0};
    wire [13:0] ad_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3,
        ADB2, ADB1, ADB0};
    wire clk_a = CLKAMUX == "INV" ? ~CLKA : CLKA;
    wire clk_b = CLKBMUX == "INV" ? ~CLKB : CLKB;
    wire selected_a = CEA & ~(CSA2 | CSA1 | CSA0);
    wire selected_b = CEB & ~(CSB2 | CSB1 | CSB0);

    // Where a narrow access lies in its word: the ninth bit of each half is for parity, and only
    // accesses of 9 bits and more reach it.
    function [4:0] offset(input [13:0] address, input integer width);
        case (width)
            1: offset = 9 * address[3] + address[2:0];
            2: offset = 9 * address[3] + 2 * address[2:1];
            4: offset = 9 * address[3] + 4 * address[2];
            9: offset = 9 * address[3];
            default: offset = 0;
        endcase
    endfunction

    function [17:0] read(input [13:0] address, input integer width);
        read = (mem[address[13:4]] >> offset(address, width)) & ~(18'h3ffff << width);
    endfunction

    // Bits of a word that a write changes; the lowest address bits of wide ports are byte enables.
    function [17:0] mask(input [13:0] address, input integer width);
        mask = width >= 18 ? {{9{address[1]}}, {9{address[0]}}}
                           : ~(18'h3ffff << width) << offset(address, width);
    endfunction

    function [17:0] written(input [13:0] address, input integer width, input [17:0] data);
        written = (mem[address[13:4]] & ~mask(address, width))
                | ((data << offset(address, width)) & mask(address, width));
    endfunction

    // A synchronous reset clears the output latch whether or not the port is enabled, and blocks
    // the write; an asynchronous one acts at once.
    wire sync_a = RESETMODE != "ASYNC" & RSTA, async_a = RESETMODE == "ASYNC" & RSTA;
    wire sync_b = RESETMODE != "ASYNC" & RSTB, async_b = RESETMODE == "ASYNC" & RSTB;
    wire write_a = selected_a & WEA & ~sync_a;
    wire write_b = selected_b & WEB & ~sync_b;

    reg [17:0] latch_a = 0, latch_b = 0, latch_wide = 0;
    always @(posedge clk_a or posedge async_a)
        if (async_a) latch_a <= 0;
        else if (sync_a) latch_a <= 0;
        else if (selected_a) begin
            if (!WEA || WRITEMODE_A == "READBEFOREWRITE") latch_a <= read(ad_a, DATA_WIDTH_A);
            else if (WRITEMODE_A == "WRITETHROUGH")
                latch_a <= (written(ad_a, DATA_WIDTH_A, di_a) >> offset(ad_a, DATA_WIDTH_A))
                         & ~(18'h3ffff << DATA_WIDTH_A);
        end
    always @(posedge clk_b or posedge async_b)
        if (async_b) begin
            latch_b <= 0;
            latch_wide <= 0;
        end else if (sync_b) begin
            latch_b <= 0;
            latch_wide <= 0;
        end else if (selected_b) begin
            if (WIDE_READ) begin
                latch_wide <= mem[{ad_b[13:5], 1'b0}];
                latch_b <= mem[{ad_b[13:5], 1'b1}];
            end else if (!WEB || WRITEMODE_B == "READBEFOREWRITE")
                latch_b <= read(ad_b, DATA_WIDTH_B);
            else if (WRITEMODE_B == "WRITETHROUGH")
                latch_b <= (written(ad_b, DATA_WIDTH_B, di_b) >> offset(ad_b, DATA_WIDTH_B))
                         & ~(18'h3ffff << DATA_WIDTH_B);
        end

    wire [17:0] wide_low = {{9{ad_a[1]}}, {9{ad_a[0]}}}, wide_high = {{9{ad_a[3]}}, {9{ad_a[2]}}};
    wire [9:0] even = {ad_a[13:5], 1'b0}, odd = {ad_a[13:5], 1'b1};
    always @(posedge clk_a)
        if (write_a) begin
            if (WIDE_WRITE) begin
                mem[even] <= (mem[even] & ~wide_low) | (di_a & wide_low);
                mem[odd] <= (mem[odd] & ~wide_high) | (di_b & wide_high);
            end else
                mem[ad_a[13:4]] <= written(ad_a, DATA_WIDTH_A, di_a);
        end
    always @(posedge clk_b)
        if (write_b) mem[ad_b[13:4]] <= written(ad_b, DATA_WIDTH_B, di_b);

    assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6,
        DOA5, DOA4, DOA3, DOA2, DOA1, DOA0} = WIDE_READ ? latch_wide : latch_a;
    assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6,
        DOB5, DOB4, DOB3, DOB2, DOB1, DOB0} = latch_b;
endmodule

// PLL. Simulation counts cycles of the design's clock: every output is the input.
module sterna_EHXPLLL (
    input  CLKI, CLKFB, PHASESEL1, PHASESEL0, PHASEDIR, PHASESTEP, PHASELOADREG, STDBY, PLLWAKESYNC,
    input  RST, ENCLKOP, ENCLKOS, ENCLKOS2, ENCLKOS3,
    output CLKOP, CLKOS, CLKOS2, CLKOS3,
    output reg LOCK,
    output INTLOCK, REFCLK, CLKINTFB
);
    parameter CLKI_DIV = 1;
    parameter CLKFB_DIV = 1;
    parameter CLKOP_DIV = 8;
    parameter CLKOP_ENABLE = "ENABLED";
    parameter CLKOP_CPHASE = 0;
    parameter CLKOP_FPHASE = 0;
    parameter CLKOS_DIV = 8;
    parameter CLKOS_ENABLE = "DISABLED";
    parameter CLKOS_CPHASE = 0;
    parameter CLKOS_FPHASE = 0;
    parameter CLKOS2_DIV = 8;
    parameter CLKOS2_ENABLE = "DISABLED";
    parameter CLKOS2_CPHASE = 0;
    parameter CLKOS2_FPHASE = 0;
    parameter CLKOS3_DIV = 8;
    parameter CLKOS3_ENABLE = "DISABLED";
    parameter CLKOS3_CPHASE = 0;
    parameter CLKOS3_FPHASE = 0;
    parameter FEEDBK_PATH = "CLKOP";
    parameter CLKOP_TRIM_POL = "RISING";
    parameter CLKOP_TRIM_DELAY = 0;
    parameter CLKOS_TRIM_POL = "RISING";
    parameter CLKOS_TRIM_DELAY = 0;
    parameter OUTDIVIDER_MUXA = "DIVA";
    parameter OUTDIVIDER_MUXB = "DIVB";
    parameter OUTDIVIDER_MUXC = "DIVC";
    parameter OUTDIVIDER_MUXD = "DIVD";
    parameter PLL_LOCK_MODE = 0;
    parameter PLL_LOCK_DELAY = 200;
    parameter STDBY_ENABLE = "DISABLED";
    parameter REFIN_RESET = "DISABLED";
    parameter SYNC_ENABLE = "DISABLED";
    parameter INT_LOCK_STICKY = "ENABLED";
    parameter DPHASE_SOURCE = "DISABLED";
    parameter PLLRST_ENA = "DISABLED";
    parameter INTFB_WAKE = "DISABLED";

    reg [3:0] edges;
    initial begin
        edges = 0;
        LOCK = 0;
    end
    always @(posedge CLKI) begin
        edges <= edges + 1;
        LOCK <= LOCK | &edges;
    end

    assign CLKOP = CLKI & (CLKOP_ENABLE == "ENABLED");
    assign CLKOS = CLKI & (CLKOS_ENABLE == "ENABLED");
    assign CLKOS2 = CLKI & (CLKOS2_ENABLE == "ENABLED");
    assign CLKOS3 = CLKI & (CLKOS3_ENABLE == "ENABLED");
    assign INTLOCK = LOCK;
    assign REFCLK = CLKI;
    assign CLKINTFB = CLKI;
endmodule

// Multiplier without its registers, as Yosys infers it.
// Reference: ECP5 and ECP5-5G sysDSP Usage Guide, FPGA-TN-02205.
module sterna_MULT18X18D (
    input  A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1, A0,
    input  B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1, B0,
    input  C17, C16, C15, C14, C13, C12, C11, C10, C9, C8, C7, C6, C5, C4, C3, C2, C1, C0,
    input  SIGNEDA, SIGNEDB, SOURCEA, SOURCEB,
    input  CLK3, CLK2, CLK1, CLK0, CE3, CE2, CE1, CE0, RST3, RST2, RST1, RST0,
    input  SRIA17, SRIA16, SRIA15, SRIA14, SRIA13, SRIA12, SRIA11, SRIA10, SRIA9, SRIA8,
           SRIA7, SRIA6, SRIA5, SRIA4, SRIA3, SRIA2, SRIA1, SRIA0,
    input  SRIB17, SRIB16, SRIB15, SRIB14, SRIB13, SRIB12, SRIB11, SRIB10, SRIB9, SRIB8,
           SRIB7, SRIB6, SRIB5, SRIB4, SRIB3, SRIB2, SRIB1, SRIB0,
    output SROA17, SROA16, SROA15, SROA14, SROA13, SROA12, SROA11, SROA10, SROA9, SROA8,
           SROA7, SROA6, SROA5, SROA4, SROA3, SROA2, SROA1, SROA0,
    output SROB17, SROB16, SROB15, SROB14, SROB13, SROB12, SROB11, SROB10, SROB9, SROB8,
           SROB7, SROB6, SROB5, SROB4, SROB3, SROB2, SROB1, SROB0,
    output ROA17, ROA16, ROA15, ROA14, ROA13, ROA12, ROA11, ROA10, ROA9, ROA8, ROA7, ROA6,
           ROA5, ROA4, ROA3, ROA2, ROA1, ROA0,
    output ROB17, ROB16, ROB15, ROB14, ROB13, ROB12, ROB11, ROB10, ROB9, ROB8, ROB7, ROB6,
           ROB5, ROB4, ROB3, ROB2, ROB1, ROB0,
    output ROC17, ROC16, ROC15, ROC14, ROC13, ROC12, ROC11, ROC10, ROC9, ROC8, ROC7, ROC6,
           ROC5, ROC4, ROC3, ROC2, ROC1, ROC0,
    output P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20,
           P19, P18, P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2,
           P1, P0,
    output SIGNEDP
);
    parameter REG_INPUTA_CLK = "NONE";
    parameter REG_INPUTA_CE = "CE0";
    parameter REG_INPUTA_RST = "RST0";
    parameter REG_INPUTB_CLK = "NONE";
    parameter REG_INPUTB_CE = "CE0";
    parameter REG_INPUTB_RST = "RST0";
    parameter REG_INPUTC_CLK = "NONE";
    parameter REG_INPUTC_CE = "CE0";
    parameter REG_INPUTC_RST = "RST0";
    parameter REG_PIPELINE_CLK = "NONE";
    parameter REG_PIPELINE_CE = "CE0";
    parameter REG_PIPELINE_RST = "RST0";
    parameter REG_OUTPUT_CLK = "NONE";
    parameter REG_OUTPUT_CE = "CE0";
    parameter REG_OUTPUT_RST = "RST0";
    parameter CLK0_DIV = "ENABLED";
    parameter CLK1_DIV = "ENABLED";
    parameter CLK2_DIV = "ENABLED";
    parameter CLK3_DIV = "ENABLED";
    parameter HIGHSPEED_CLK = "NONE";
    parameter GSR = "ENABLED";
    parameter CAS_MATCH_REG = "FALSE";
    parameter SOURCEB_MODE = "B_SHIFT";
    parameter MULT_BYPASS = "DISABLED";
    parameter RESETMODE = "SYNC";
    initial
        if (REG_INPUTA_CLK != "NONE" || REG_INPUTB_CLK != "NONE" || REG_PIPELINE_CLK != "NONE"
                || REG_OUTPUT_CLK != "NONE" || MULT_BYPASS != "DISABLED")
            $fatal(1, "MULT18X18D: only the multiplication without registers is modelled");

    wire [17:0] a = {A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1,
        A0};
    wire [17:0] b = {B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1,
        B0};
    wire signed [36:0] product = $signed({SIGNEDA & a[17], a}) * $signed({SIGNEDB & b[17], b});
    assign {P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19,
        P18, P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0} =
        product[35:0];
    assign SIGNEDP = SIGNEDA | SIGNEDB;
endmodule
