package org.pentathlon.device;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.Optional;

/**
 * What a profiler asks a program for by NVTX 3, as nvtxTypes.h of CUDA 13 lays it out: places where
 * it leaves the addresses of its functions. There is a table of places for each group of functions,
 * and a function gives the table. Places of functions that are not used here may be filled too.
 */
final class NvtxTables {
    /** {@code NvtxExportTableID}. */
    private static final int CALLBACKS = 1;

    private static final int VERSION_INFORMATION = 3;

    /** {@code NVTX_VERSION}. */
    private static final int VERSION = 3;

    /** Functions of each {@code NvtxCallbackModule}, from 1 on; the first place stays empty. */
    private static final List<Integer> FUNCTIONS = List.of(15, 8, 14, 6, 15, 6);

    private static final int CORE = 0;

    // Of NvtxCallbackIdCore.
    private static final int RANGE_PUSH_ASCII = 9;
    private static final int RANGE_POP = 11;

    private static final int POINTER = Native.POINTER_SIZE;

    private final List<Memory> places = FUNCTIONS.stream().map(NvtxTables::places).toList();
    private final List<Memory> tables = places.stream().map(NvtxTables::table).toList();
    // Held for as long as native code may call them.
    private final GetTable getTable = this::getTable;
    private final SetVersion setVersion = version -> {};
    private final GetExport getExport = this::getExport;
    private final Memory callbacks = new Memory(2L * POINTER);
    private final Memory version = new Memory(3L * POINTER);

    /** {@code GetModuleFunctionTable}: 0 where there is no such group. */
    interface GetTable extends Callback {
        int call(int group, Pointer table, Pointer size);
    }

    /** {@code SetInjectionNvtxVersion}. */
    interface SetVersion extends Callback {
        void call(int version);
    }

    /** {@code NvtxGetExportTableFunc_t}: null where there is none. */
    interface GetExport extends Callback {
        Pointer call(int export);
    }

    NvtxTables() {
        callbacks.setLong(0, callbacks.size());
        callbacks.setPointer(POINTER, CallbackReference.getFunctionPointer(getTable));
        version.setLong(0, version.size());
        version.setLong(POINTER, VERSION);
        version.setPointer(2L * POINTER, CallbackReference.getFunctionPointer(setVersion));
    }

    private static Memory places(int functions) {
        Memory places = new Memory((functions + 1L) * POINTER);
        places.clear();
        return places;
    }

    /** Addresses of places from 1 on; empty at the start, and behind the last. */
    private static Memory table(Memory places) {
        Memory table = new Memory(places.size() + POINTER);
        table.clear();
        for (long at = POINTER; at < places.size(); at += POINTER) {
            table.setPointer(at, places.share(at));
        }
        return table;
    }

    /** What the profiler's library is initialised with. */
    Pointer entry() {
        return CallbackReference.getFunctionPointer(getExport);
    }

    private Pointer getExport(int export) {
        return switch (export) {
            case CALLBACKS -> callbacks;
            case VERSION_INFORMATION -> version;
            default -> null;
        };
    }

    private int getTable(int group, Pointer table, Pointer size) {
        if (group < 1 || group > FUNCTIONS.size()) {
            return 0;
        }
        if (table != null) {
            table.setPointer(0, tables.get(group - 1));
        }
        if (size != null) {
            size.setInt(0, FUNCTIONS.get(group - 1) + 1);
        }
        return 1;
    }

    /** {@code int nvtxRangePushA(const char*)}; empty where the profiler has none. */
    Optional<Pointer> rangePush() {
        return function(RANGE_PUSH_ASCII);
    }

    /** {@code int nvtxRangePop(void)}. */
    Optional<Pointer> rangePop() {
        return function(RANGE_POP);
    }

    private Optional<Pointer> function(int number) {
        return Optional.ofNullable(places.get(CORE).getPointer((long) number * POINTER));
    }
}
