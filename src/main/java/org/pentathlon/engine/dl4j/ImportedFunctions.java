package org.pentathlon.engine.dl4j;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.pentathlon.engine.LoadedLibrary;

/**
 * The functions that a library in memory takes from others, and where it keeps their addresses: its
 * procedure linkage table, as the ELF format describes it (System V ABI, chapter 5, and its x86-64
 * supplement). The calls of one library can so be led elsewhere, and those of others are not.
 */
record ImportedFunctions(Map<String, Pointer> slots) {
    // The header of the file.
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADERS = 32;
    private static final int PROGRAM_HEADER_BYTES = 54;
    private static final int PROGRAM_HEADER_COUNT = 56;

    // A program header.
    private static final int DYNAMIC = 2;
    private static final int PLACE = 16;

    // An entry of the dynamic section: a tag, and a value.
    private static final int ENTRY_BYTES = 16;
    private static final int END = 0;
    private static final long RELOCATIONS_BYTES = 2;
    private static final long STRINGS = 5;
    private static final long SYMBOLS = 6;
    private static final long RELOCATIONS = 23;

    // A relocation: where, kind and symbol, addend.
    private static final int RELOCATION_BYTES = 24;
    private static final int JUMP_SLOT = 7;
    private static final int SYMBOL_BYTES = 24;

    /**
     * Those of the first library in memory whose name begins so; none where it is not there, or
     * calls others in another way.
     *
     * @param names of the functions that are looked for
     */
    static ImportedFunctions of(String library, Set<String> names) {
        Map<String, Pointer> slots = new HashMap<>();
        LoadedLibrary.address(library).ifPresent(start -> find(start, names, slots));
        return new ImportedFunctions(Map.copyOf(slots));
    }

    private static void find(long start, Set<String> names, Map<String, Pointer> slots) {
        Map<Long, Long> dynamic = dynamic(start);
        if (!dynamic.containsKey(RELOCATIONS)) {
            // It was linked without such a table.
            return;
        }
        Pointer symbols = at(start, dynamic.get(SYMBOLS));
        Pointer strings = at(start, dynamic.get(STRINGS));
        ByteBuffer relocations =
                bytes(at(start, dynamic.get(RELOCATIONS)), dynamic.get(RELOCATIONS_BYTES));
        for (int i = 0; i < relocations.limit(); i += RELOCATION_BYTES) {
            long info = relocations.getLong(i + Long.BYTES);
            if ((int) info == JUMP_SLOT) {
                long symbol = (info >>> Integer.SIZE) * SYMBOL_BYTES;
                String name = strings.getString(symbols.getInt(symbol));
                if (names.contains(name)) {
                    slots.put(name, new Pointer(start + relocations.getLong(i)));
                }
            }
        }
    }

    private static Map<Long, Long> dynamic(long start) {
        ByteBuffer header = bytes(new Pointer(start), HEADER_BYTES);
        int size = header.getShort(PROGRAM_HEADER_BYTES);
        int count = header.getShort(PROGRAM_HEADER_COUNT);
        ByteBuffer segments =
                bytes(new Pointer(start + header.getLong(PROGRAM_HEADERS)), (long) size * count);
        Map<Long, Long> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            if (segments.getInt(i * size) == DYNAMIC) {
                Pointer section = new Pointer(start + segments.getLong(i * size + PLACE));
                for (long at = 0; section.getLong(at) != END; at += ENTRY_BYTES) {
                    entries.put(section.getLong(at), section.getLong(at + Long.BYTES));
                }
            }
        }
        return entries;
    }

    /** The C library has made addresses of some values, and left others as offsets. */
    private static Pointer at(long start, long value) {
        return new Pointer(value < start ? start + value : value);
    }

    private static ByteBuffer bytes(Pointer from, long count) {
        return from.getByteBuffer(0, count).order(ByteOrder.LITTLE_ENDIAN);
    }
}
