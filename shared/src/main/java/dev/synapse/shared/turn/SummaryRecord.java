package dev.synapse.shared.turn;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.Summary;

/** The encoding of a summary in Redis: its number, a space, its JSON. Scripts read the number only. */
final class SummaryRecord {

    private SummaryRecord() {}

    static String write(Summary summary) {
        return summary.number() + " " + Json.write(summary);
    }

    static Summary read(String text) {
        return Json.read(text.substring(text.indexOf(' ') + 1), Summary.class);
    }
}
