import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/*
  A decoded value as JSON that is equal when, and only when, the value is. Logical types do not count.
    null, boolean  themselves
    int, long      decimal text
    float, double  the bits of IEEE 754 as hex text, 8 or 16 digits; every NaN is the same
    bytes, fixed   hex text
    string, enum   text
    array          list
    map            list of [key, value], sorted by UTF-16 code units
    record         list of [name, value], in the order of the reader's fields
    union          {name of the branch: value}, for null too
*/
final class PlainForm {
	private static final HexFormat HEX = HexFormat.of();

	private PlainForm() {}

	static void write(Schema schema, Object value, JsonGenerator json) throws IOException {
		switch (schema.getType()) {
			case NULL:
				json.writeNull();
				break;
			case BOOLEAN:
				json.writeBoolean((Boolean) value);
				break;
			case INT:
				json.writeString(((Integer) value).toString());
				break;
			case LONG:
				json.writeString(((Long) value).toString());
				break;
			case FLOAT:
				json.writeString(HEX.toHexDigits(Float.floatToIntBits((Float) value)));
				break;
			case DOUBLE:
				json.writeString(HEX.toHexDigits(Double.doubleToLongBits((Double) value)));
				break;
			case BYTES:
				json.writeString(hex(((ByteBuffer) value).duplicate()));
				break;
			case FIXED:
				json.writeString(hex(ByteBuffer.wrap(((GenericFixed) value).bytes())));
				break;
			case STRING:
			case ENUM:
				json.writeString(value.toString());
				break;
			case ARRAY:
				json.writeStartArray();
				for (Object item : (Collection<?>) value) write(schema.getElementType(), item, json);
				json.writeEndArray();
				break;
			case MAP: {
				TreeMap<String, Object> sorted = new TreeMap<>();
				for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) sorted.put(entry.getKey().toString(), entry.getValue());
				json.writeStartArray();
				for (Map.Entry<String, Object> entry : sorted.entrySet()) writePair(entry.getKey(), schema.getValueType(), entry.getValue(), json);
				json.writeEndArray();
				break;
			}
			case RECORD:
				json.writeStartArray();
				for (Schema.Field field : schema.getFields()) {
					writePair(field.name(), field.schema(), ((IndexedRecord) value).get(field.pos()), json);
				}
				json.writeEndArray();
				break;
			case UNION: {
				Schema branch = schema.getTypes().get(GenericData.get().resolveUnion(schema, value));
				json.writeStartObject();
				json.writeFieldName(branch.getFullName());
				write(branch, value, json);
				json.writeEndObject();
				break;
			}
			default:
				throw new IllegalStateException(schema.getType().getName());
		}
	}

	private static void writePair(String name, Schema schema, Object value, JsonGenerator json) throws IOException {
		json.writeStartArray();
		json.writeString(name);
		write(schema, value, json);
		json.writeEndArray();
	}

	private static String hex(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return HEX.formatHex(bytes);
	}
}
