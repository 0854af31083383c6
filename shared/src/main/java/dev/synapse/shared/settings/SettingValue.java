package dev.synapse.shared.settings;

import java.math.BigDecimal;

/** The valid values of a setting and its default. */
public sealed interface SettingValue {

    /** The default as text; empty if there is none. */
    String orElse();

    /** The unit and the range, or the form, in Markdown. */
    String range();

    /** Any text of a form that the reader checks. */
    record Text(String range, String orElse) implements SettingValue {

        public Text(String range) {
            this(range, "");
        }
    }

    /** A text that is shown to nobody, such as a key or an address with a password. */
    record Secret(String range, String orElse) implements SettingValue {

        public Secret(String range) {
            this(range, "");
        }
    }

    /** A whole number between the bounds, inclusive. */
    record WholeNumber(int number, int min, int max, String unit) implements SettingValue {

        @Override
        public String orElse() {
            return Integer.toString(number);
        }

        @Override
        public String range() {
            return SettingValue.range(unit, min, max);
        }
    }

    /** A decimal number between the bounds, inclusive; without a default. */
    record Amount(BigDecimal min, BigDecimal max, String unit) implements SettingValue {

        Amount(String min, String max, String unit) {
            this(new BigDecimal(min), new BigDecimal(max), unit);
        }

        @Override
        public String orElse() {
            return "";
        }

        @Override
        public String range() {
            return SettingValue.range(unit, min.toPlainString(), max.toPlainString());
        }
    }

    /** {@code true} or {@code false}. */
    record Flag(boolean value) implements SettingValue {

        @Override
        public String orElse() {
            return Boolean.toString(value);
        }

        @Override
        public String range() {
            return "`true` or `false`";
        }
    }

    private static String range(String unit, Object min, Object max) {
        return (unit.isEmpty() ? "" : unit + ", ") + min + "–" + max;
    }
}
