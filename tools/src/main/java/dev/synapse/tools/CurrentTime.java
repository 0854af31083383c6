package dev.synapse.tools;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The tool {@code current_time}. */
record CurrentTime(Clock clock) implements Tool {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm:ss XXX", Locale.ENGLISH);

    @Override
    public String name() {
        return "current_time";
    }

    @Override
    public String description() {
        return "Returns the current date and time in UTC and, optionally, in a time zone.";
    }

    @Override
    public String argsSchemaJson() {
        return """
                {
                  "type": "object",
                  "properties": {
                    "zone": {
                      "type": "string",
                      "maxLength": 64,
                      "description": "An IANA time zone such as Europe/Berlin"
                    }
                  },
                  "additionalProperties": false
                }""";
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public ToolResult run(JsonNode arguments, ToolContext context) throws ToolException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String zone = arguments.path("zone").asString("");
        return new ToolResult(now + " UTC" + (zone.isBlank() ? "" : "\n" + local(now, zone)));
    }

    private static String local(Instant now, String zone) throws ToolException {
        try {
            return LOCAL.format(now.atZone(ZoneId.of(zone))) + " in " + zone;
        } catch (DateTimeException unknown) {
            throw ToolException.permanent("Unknown time zone '" + zone + "'; use an IANA name such as Europe/Berlin.");
        }
    }
}
