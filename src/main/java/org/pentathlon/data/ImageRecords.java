package org.pentathlon.data;

/** Square images of three channels, 8 bits each, that are read by number. */
public interface ImageRecords {
    /** Channels of an image: red, green, blue. */
    int CHANNELS = 3;

    /** Height and width in pixels. */
    int imageSize();

    /**
     * Copies the image of a record.
     *
     * @param pixels receives channels x height x width bytes
     * @return the label
     */
    int read(long record, byte[] pixels);
}
