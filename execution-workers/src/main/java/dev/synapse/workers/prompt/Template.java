package dev.synapse.workers.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with slots like {@code {{name}}}. What fills a slot is not looked at for slots. */
record Template(List<Part> parts) {

    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

    private sealed interface Part {
        /** Text that stands as it is. */
        record Text(String text) implements Part {}

        /** Where a value goes; the text is its own, for a name that has none. */
        record Slot(String name, String text) implements Part {}
    }

    /** The template in the file beside this class. */
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
