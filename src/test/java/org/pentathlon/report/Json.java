package org.pentathlon.report;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** Reads JSON by another's reader: every JSON document is YAML. */
@SuppressWarnings("unchecked")
public final class Json {
    private Json() {}

    public static Map<String, Object> read(String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setSchema(new JsonSchema())
                        .setAllowDuplicateKeys(false)
                        .build();
        return (Map<String, Object>) new Load(settings).loadFromString(text);
    }

    public static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    public static List<Map<String, Object>> objects(Object value) {
        return (List<Map<String, Object>>) value;
    }
}
