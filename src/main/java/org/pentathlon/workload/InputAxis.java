package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.spec.Worded;

/** What of a workload's input a sweep over input sizes changes. */
public enum InputAxis implements Worded {
    /** Pixels of a square image; its extent is the height and width. */
    IMAGE_AREA,
    /** Words of a sequence, which are its extent too. */
    SEQUENCE_LENGTH;

    /** As the result file has it: {@code image_area} or {@code sequence_length}. */
    @Override
    public String word() {
        return Worded.super.word().replace('-', '_');
    }

    /** The extents that a sweep goes through, ascending. */
    public List<Integer> extents() {
        return switch (this) {
            case IMAGE_AREA -> List.of(32, 64, 96, 128, 192, 256, 320, 384, 448);
            case SEQUENCE_LENGTH -> List.of(10, 25, 50, 100, 200, 400, 800, 1200);
        };
    }

    /** What memory is held against: pixels of an image, words of a sequence. */
    public long size(int extent) {
        return this == IMAGE_AREA ? Math.multiplyExact((long) extent, extent) : extent;
    }
}
