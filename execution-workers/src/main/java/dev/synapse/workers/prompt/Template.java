package dev.synapse.workers.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with slots such as {@code {{name}}}. Inserted values are not searched for slots. Immutable. */
record Template(List<Part> parts) {

    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

    private sealed interface Part {
        /** Literal text. */
        record Text(String text) implements Part {}

        /** A slot for a value; {@code text} is the slot itself, kept if there is no value. */
        record Slot(String name, String text) implements Part {}
    }

    /** Loads a template file of this package. */
    static Template load(String file) {
        try (InputStream in = Template.class.getResourceAsStream("/dev/synapse/workers/prompt/" + file)) {
            if (in == null) {
                throw new IllegalStateException("Not on the class path: " + file);
            }
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }

    /** Parses a template. */
    static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher slot = SLOT.matcher(text);
        int end = 0;
        while (slot.find()) {
            parts.add(new Part.Text(text.substring(end, slot.start())));
            parts.add(new Part.Slot(slot.group(1), slot.group()));
            end = slot.end();
        }
        parts.add(new Part.Text(text.substring(end)));
        return new Template(List.copyOf(parts));
    }

    /** The text with the values inserted. */
    String fill(Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> filled.append(text);
                case Part.Slot(String name, String text) -> filled.append(values.getOrDefault(name, text));
            }
        }
        return filled.toString();
    }
}
