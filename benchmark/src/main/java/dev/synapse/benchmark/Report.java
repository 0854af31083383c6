package dev.synapse.benchmark;

import dev.synapse.shared.json.Json;
import java.util.List;
import java.util.Locale;

/** The report, as a table and as JSON. */
record Report(MachineInfo machine, List<Section> sections) {

    String json() {
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    String table() {
        StringBuilder table = new StringBuilder(machine.line()).append('\n');
        sections.forEach(section -> add(table, section));
        return table.toString();
    }

    private static void add(StringBuilder table, Section section) {
        table.append('\n').append(section.title()).append('\n');
        line(table, "", "", "median", "min", "max", "", "goal");
        for (Section.Row row : section.rows()) {
            String subject = row.subject();
            for (Figure figure : row.figures()) {
                line(
                        table,
                        subject,
                        figure.name(),
                        number(figure.median()),
                        number(figure.min()),
                        number(figure.max()),
                        figure.unit(),
                        figure.goal());
                subject = "";
            }
        }
        section.notes().forEach(note -> table.append("  ").append(note).append('\n'));
    }

    private static void line(StringBuilder table, Object... cells) {
        table.append("%-30s %-34s %12s %12s %12s  %-8s %s".formatted(cells).stripTrailing())
                .append('\n');
    }

    private static String number(double value) {
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%,.1f" : "%,.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
