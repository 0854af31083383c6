package dev.synapse.shared.settings;

/**
 * A setting. Its definition is the only place of its name, default and valid values: {@link Environment} reads by it, and the tables of
 * {@code docs/settings.md} and {@code .env.example} are generated from it.
 */
public interface Setting {

    Definition definition();

    /**
     * The definition of a setting.
     *
     * @param name the name of the environment variable
     * @param readBy the services that read it, in the letters of {@code docs/settings.md}, separated by spaces
     * @param meaning one or a few sentences in Markdown
     */
    record Definition(String name, SettingValue value, String readBy, String meaning) {}
}
