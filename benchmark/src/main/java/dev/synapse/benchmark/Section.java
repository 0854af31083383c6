package dev.synapse.benchmark;

import java.util.List;

/**
 * The figures of one measurement.
 *
 * @param notes how the figures were measured, and what is needed to interpret them
 */
record Section(String title, List<Row> rows, List<String> notes) {

    /** The figures of one case. */
    record Row(String subject, List<Figure> figures) {}
}
