package dev.synapse.allinone;

import dev.synapse.gateway.AccessSetting;
import dev.synapse.gateway.CapacitySetting;
import dev.synapse.gateway.ConnectionSetting;
import dev.synapse.gateway.FileSetting;
import dev.synapse.gateway.OidcSetting;
import dev.synapse.gateway.RateLimitSetting;
import dev.synapse.shared.settings.LoopSetting;
import dev.synapse.shared.settings.ModelSetting;
import dev.synapse.shared.settings.ServerSetting;
import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.Setting.Definition;
import dev.synapse.shared.settings.ToolSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the definitions of the settings as the tables of {@code docs/settings.md} and as {@code .env.example}. */
final class SettingsDocuments {

    private static final int WIDTH = 120;

    private static final List<Section> SECTIONS = List.of(
            section("Servers and addresses", ServerSetting.values()),
            section("Models", ModelSetting.values()),
            section("Tools", ToolSetting.values()),
            section("The loop", LoopSetting.values()),
            section("Limits of a user", CapacitySetting.values()),
            section("Files", FileSetting.values()),
            section("Rate limits, per minute", RateLimitSetting.values()),
            section("Access", AccessSetting.values()),
            section("OpenID Connect", OidcSetting.values()),
            section("Connections and requests", ConnectionSetting.values()));

    private static final String EXAMPLE = """
        # Copy to .env and set what you need; environment variables take precedence. An empty value counts as not set.
        # Generated from the definitions in code, as the tables of docs/settings.md are: not changed by hand.
        """;

    private SettingsDocuments() {}

    /** The settings of one enum. */
    private record Section(String title, String source, List<Definition> settings) {}

    private static Section section(String title, Setting[] settings) {
        String source = settings[0].getClass().getSimpleName();
        return new Section(
                title, source, Arrays.stream(settings).map(Setting::definition).toList());
    }

    /** All settings that a {@code .env} file may have. */
    static List<Definition> all() {
        return SECTIONS.stream().flatMap(section -> section.settings().stream()).toList();
    }

    /** The document with its tables as the definitions say. */
    static String tables(String document) {
        String tables = document;
        for (Section section : SECTIONS) {
            Matcher marked = Pattern.compile(
                            "(<!-- generated from " + section.source() + " -->\n).*?(<!-- end -->)", Pattern.DOTALL)
                    .matcher(tables);
            if (!marked.find()) {
                throw new AssertionError("no table is marked as generated from " + section.source());
            }
            tables = tables.substring(0, marked.end(1)) + table(section) + tables.substring(marked.start(2));
        }
        return tables;
    }

    private static String table(Section section) {
        return section.settings().stream()
                .map(SettingsDocuments::row)
                .collect(Collectors.joining(
                        "", "| setting | default | unit and range | meaning | read by |\n|---|---|---|---|---|\n", ""));
    }

    private static String row(Definition setting) {
        String orElse = setting.value().orElse();
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        setting.name(),
                        orElse.isEmpty() ? "–" : "`" + orElse + "`",
                        setting.value().range(),
                        setting.meaning(),
                        setting.readBy());
    }

    /** The names of all settings, for {@code names.txt}. */
    static String names(Set<String> others) {
        return Stream.concat(all().stream().map(Definition::name), others.stream())
                .sorted()
                .collect(Collectors.joining(
                        "\n",
                        "# Generated from the definitions of the settings: all names that a .env file may have.\n",
                        "\n"));
    }

    /** The text of {@code .env.example}. */
    static String example() {
        return SECTIONS.stream().map(SettingsDocuments::example).collect(Collectors.joining("", EXAMPLE, ""));
    }

    private static String example(Section section) {
        return section.settings().stream()
                .map(setting -> comment(setting) + setting.name() + "="
                        + setting.value().orElse() + "\n")
                .collect(Collectors.joining("", "\n## " + section.title() + "\n\n", ""));
    }

    private static String comment(Definition setting) {
        String text = setting.meaning().replaceFirst("\\.$", "") + " ("
                + setting.value().range() + ")";
        String plain = text.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("#");
        for (String word : plain.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return String.join("\n", lines) + "\n";
    }
}
