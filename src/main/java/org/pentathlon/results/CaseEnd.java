package org.pentathlon.results;

import java.util.List;

/**
 * What a rank leaves of a case after its last row.
 *
 * @param attributes further attributes of the case
 * @param checks checks that the rank made itself
 * @param summary figures that are not computed from rows
 * @param energy what the rank has read for its node
 * @param measurements of the passes behind the timing pass
 */
record CaseEnd(
        CaseTrailer trailer,
        Attributes attributes,
        List<CheckRow> checks,
        List<SummaryRow> summary,
        List<EnergyReading> energy,
        Measurements measurements) {

    byte[] encode() {
        return new Encoder()
                .clock(trailer.clock())
                .number(trailer.plannedRows())
                .number(trailer.loopStartNs())
                .number(trailer.loopEndNs())
                .number(trailer.evaluationNs())
                .number(trailer.initialisationNs())
                .freeRun(trailer.freeRun())
                .text(trailer.parametersDigest())
                .attributes(attributes)
                .checks(checks)
                .summary(summary)
                .energy(energy)
                .measurements(measurements)
                .bytes();
    }

    static CaseEnd decode(byte[] bytes) {
        Decoder in = new Decoder(bytes);
        CaseTrailer trailer =
                new CaseTrailer(
                        in.clock(),
                        Math.toIntExact(in.number()),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.freeRun(),
                        in.text());
        return new CaseEnd(
                trailer,
                in.attributes(),
                in.checks(),
                in.summary(),
                in.energy(),
                in.measurements());
    }
}
