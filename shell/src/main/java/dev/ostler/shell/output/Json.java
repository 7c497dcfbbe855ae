package dev.ostler.shell.output;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Permission;
import dev.ostler.wire.value.Stat;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON, in values of the JDK: maps that keep their order, lists, texts, numbers, booleans, null.
 *
 * <p>Data that is UTF-8 stands as text under {@code data}; other data as {@code base64}; both are
 * missing where a znode was created without data.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** What is no JSON, or not the JSON that was expected. */
  public static final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1;

    /** A sentence. */
    public MalformedJson(String message) {
      super(message);
    }
  }

  /** A map of names and values in turn. */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return map;
  }

  /** The text of a value, in one line. */
  public static String text(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, value);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          generator.writeName(String.valueOf(entry.getKey()));
          write(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        for (Object item : list) {
          write(generator, item);
        }
        generator.writeEndArray();
      }
      case Boolean truth -> generator.writeBoolean(truth);
      case Number number -> generator.writeNumber(number.longValue());
      default -> generator.writeString(value.toString());
    }
  }

  /** A stat. Zxids and ids are texts, as the shell shows them: they do not fit a JSON number. */
  public static Map<String, @Nullable Object> stat(Stat stat) {
    return object(
        "cZxid", StatText.hex(stat.czxid()),
        "ctime", stat.ctime(),
        "mZxid", StatText.hex(stat.mzxid()),
        "mtime", stat.mtime(),
        "pZxid", StatText.hex(stat.pzxid()),
        "cversion", stat.cversion(),
        "dataVersion", stat.version(),
        "aclVersion", stat.aversion(),
        "ephemeralOwner", StatText.hex(stat.ephemeralOwner()),
        "dataLength", stat.dataLength(),
        "numChildren", stat.numChildren());
  }

  /** An access control list. */
  public static List<Map<String, @Nullable Object>> acl(List<Acl> acls) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Acl acl : acls) {
      list.add(
          object(
              "scheme", acl.scheme(),
              "id", acl.id(),
              "perms", Permission.letters(acl.permissions())));
    }
    return list;
  }

  /** Adds data under {@code data} or {@code base64}. */
  public static void putData(Map<String, @Nullable Object> map, @Nullable Bytes data) {
    if (data == null) {
      map.put("data", null);
      return;
    }
    String text = utf8(data);
    if (text == null) {
      map.put("base64", Base64.getEncoder().encodeToString(data.toArray()));
    } else {
      map.put("data", text);
    }
  }

  /** The data of a map that {@link #putData} made. */
  public static @Nullable Bytes takeData(Map<String, @Nullable Object> map) throws MalformedJson {
    Object text = map.get("data");
    if (text != null) {
      return Bytes.utf8(text.toString());
    }
    Object base64 = map.get("base64");
    if (base64 == null) {
      return null;
    }
    try {
      return Bytes.of(Base64.getDecoder().decode(base64.toString()));
    } catch (IllegalArgumentException e) {
      throw new MalformedJson("\"base64\" holds something that is no base64: " + e.getMessage());
    }
  }

  /** The text of bytes that are UTF-8; null for others. */
  public static @Nullable String utf8(Bytes data) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(data.array(), data.offset(), data.length()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Takes the items of an array, one at a time. */
  @FunctionalInterface
  public interface Items {
    /** Takes the next one. */
    void take(Map<String, @Nullable Object> item) throws MalformedJson, InterruptedException;
  }

  /**
   * Reads an object, handing over the items of one of its arrays while it reads: a file may be
   * larger than memory.
   *
   * @param array name of that array
   * @return the other members that stand before the array or behind it
   */
  public static Map<String, @Nullable Object> readObject(Reader from, String array, Items items)
      throws MalformedJson, InterruptedException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJson("it does not begin with {");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(array) && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            items.take(readMap(parser));
          }
        } else {
          members.put(name, readValue(parser));
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new MalformedJson("it ends too early");
      }
    } catch (JacksonException e) {
      throw new MalformedJson(e.getOriginalMessage());
    }
    return members;
  }

  private static Map<String, @Nullable Object> readMap(JsonParser parser) throws MalformedJson {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      map.put(name, readValue(parser));
    }
    return map;
  }

  private static @Nullable Object readValue(JsonParser parser) throws MalformedJson {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new MalformedJson("it ends too early");
    }
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_STRING, VALUE_NUMBER_FLOAT -> parser.getString();
      case START_OBJECT -> readMap(parser);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(readValue(parser));
        }
        yield list;
      }
      default -> throw new MalformedJson("a value was expected, and there is " + token);
    };
  }
}
