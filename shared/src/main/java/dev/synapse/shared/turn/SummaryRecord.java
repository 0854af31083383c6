package dev.synapse.shared.turn;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Summary;

/** A summary as scripts keep it: its number, so that they need not parse the rest, then its JSON. */
final class SummaryRecord {

    private SummaryRecord() {}

    static String write(Summary summary) {
        return summary.number() + " " + Json.write(summary);
    }

    static Summary read(String text) {
        return Json.read(text.substring(text.indexOf(' ') + 1), Summary.class);
    }
}
