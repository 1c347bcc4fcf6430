import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** Values of any schema, the same ones for the same seed. */
final class RandomDatum {
	/** From here on values get no larger than they have to. */
	private static final int DEEP = 5;
	private static final int NEVER = 1000;
	private static final String[] KEYS = {"a", "b", "__proto__", "constructor", "7", "1000", "", "\u00e9", "\ud83d\ude00"};

	private final Random random;

	RandomDatum(long seed) {
		random = new Random(seed);
	}

	Object make(Schema schema) {
		return make(schema, 0);
	}

	private Object make(Schema schema, int depth) {
		switch (schema.getType()) {
			case NULL:
				return null;
			case BOOLEAN:
				return random.nextBoolean();
			case INT:
				return random.nextInt() >> random.nextInt(32);
			case LONG:
				// Mostly what a JavaScript number holds exactly; one in sixteen may be any 64 bits.
				return random.nextInt(16) == 0 ? random.nextLong() : random.nextLong() >> 11 + random.nextInt(53);
			case FLOAT:
				return random.nextBoolean() ? Float.intBitsToFloat(random.nextInt()) : random.nextInt(64) / 8f;
			case DOUBLE:
				return random.nextBoolean() ? Double.longBitsToDouble(random.nextLong()) : random.nextInt(64) / 8d;
			case STRING:
				return text();
			case BYTES:
				return ByteBuffer.wrap(bytes(random.nextInt(8)));
			case FIXED:
				return new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
			case ENUM:
				return new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())));
			case ARRAY: {
				List<Object> items = new ArrayList<>();
				for (int count = size(depth); count > 0; count--) items.add(make(schema.getElementType(), depth + 1));
				return new GenericData.Array<>(schema, items);
			}
			case MAP: {
				Map<String, Object> map = new HashMap<>();
				for (int count = size(depth); count > 0; count--) {
					map.put(random.nextInt(4) == 0 ? text() : KEYS[random.nextInt(KEYS.length)], make(schema.getValueType(), depth + 1));
				}
				return map;
			}
			case UNION:
				return make(branch(schema, depth), depth + 1);
			case RECORD: {
				GenericData.Record record = new GenericData.Record(schema);
				for (Schema.Field field : schema.getFields()) record.put(field.pos(), make(field.schema(), depth + 1));
				return record;
			}
			default:
				throw new IllegalStateException(schema.getType().getName());
		}
	}

	private int size(int depth) {
		return depth >= DEEP ? 0 : random.nextInt(4);
	}

	private Schema branch(Schema union, int depth) {
		List<Schema> branches = union.getTypes();
		if (depth < DEEP) return branches.get(random.nextInt(branches.size()));
		Schema lowest = branches.get(0);
		for (Schema branch : branches) {
			if (height(branch, new HashSet<>()) < height(lowest, new HashSet<>())) lowest = branch;
		}
		return lowest;
	}

	/** Levels that the smallest value of a schema has. */
	private static int height(Schema schema, Set<String> inside) {
		int height = 0;
		switch (schema.getType()) {
			case UNION:
				height = NEVER;
				for (Schema branch : schema.getTypes()) height = Math.min(height, height(branch, inside));
				return height;
			case RECORD:
				if (!inside.add(schema.getFullName())) return NEVER;
				for (Schema.Field field : schema.getFields()) height = Math.max(height, 1 + height(field.schema(), inside));
				inside.remove(schema.getFullName());
				return Math.min(height, NEVER);
			default:
				return height;
		}
	}

	private byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		// Half of them are text, so that they can be read as a string.
		if (random.nextBoolean()) {
			for (int at = 0; at < length; at++) bytes[at] &= 0x7f;
		}
		return bytes;
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		for (int count = random.nextInt(6); count > 0; count--) {
			switch (random.nextInt(5)) {
				case 0:
					text.append((char) random.nextInt(0x80));
					break;
				case 1:
					text.append((char) (0x80 + random.nextInt(0x780)));
					break;
				case 2:
					text.append((char) (0xe000 + random.nextInt(0x1ffd)));
					break;
				case 3:
					text.appendCodePoint(0x10000 + random.nextInt(0x100000));
					break;
				default:
					text.append((char) ('a' + random.nextInt(26)));
			}
		}
		return text.toString();
	}
}
