package org.pentathlon.cli;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;

/** Asks the terminal of standard error for its width. */
final class TerminalWidth {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int STANDARD_ERROR = 2;
    private static final long TIOCGWINSZ = 0x5413;

    /** {@code struct winsize}: rows, columns and two sizes in pixels, two bytes each. */
    private static final int SIZE_BYTES = 8;

    private static final int COLUMNS_OFFSET = 2;

    private TerminalWidth() {}

    /** Columns; a usual number where the terminal does not tell. */
    static int columns() {
        try (Memory size = new Memory(SIZE_BYTES)) {
            size.clear();
            Object[] arguments = {STANDARD_ERROR, new NativeLong(TIOCGWINSZ), size};
            int failed = Function.getFunction("c", "ioctl").invokeInt(arguments);
            int columns = size.getShort(COLUMNS_OFFSET) & 0xFFFF;
            return failed == 0 && columns > 0 ? columns : DEFAULT_COLUMNS;
        } catch (LinkageError e) {
            return DEFAULT_COLUMNS;
        }
    }
}
