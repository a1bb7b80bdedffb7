package org.pentathlon.results;

import java.util.Map;

/**
 * What a rank says of itself at its launch.
 *
 * @param run settings of the run, equal on all ranks
 * @param system the rank's machine and process
 * @param texts long texts by name; {@code job} is the job file, the others describe the machine
 */
record RankDescription(Attributes run, Attributes system, Map<String, String> texts) {
    byte[] encode() {
        return new Encoder().attributes(run).attributes(system).texts(texts).bytes();
    }

    static RankDescription decode(byte[] bytes) {
        Decoder in = new Decoder(bytes);
        return new RankDescription(in.attributes(), in.attributes(), in.texts());
    }
}
