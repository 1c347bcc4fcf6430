;; The loops over bytes that JavaScript is slow at. `kernel.ts` holds the compiled bytes; a test compiles this text and compares.
(module
	(memory (export "memory") 4 4)

	;; Decodes `length` characters of base64 at `from` to `to`, 16 at a time: what follows them up to the next 16 must be valid base64 too.
	;; '=' is let through and decodes to rubbish, so the caller cuts what it pads. Returns how many '=' there were, or -1 when there was a
	;; character that is no base64. The method is Wojciech Mula's (http://0x80.pl/notesen/2016-01-17-sse-base64-decoding.html).
	(func (export "decode") (param $from i32) (param $length i32) (param $to i32) (result i32)
		(local $end i32) (local $text v128) (local $high v128) (local $wrong v128) (local $pads i32)
		(local.set $end (i32.add (local.get $from) (local.get $length)))
		(block $done (loop $next
			(br_if $done (i32.ge_u (local.get $from) (local.get $end)))
			(local.set $text (v128.load (local.get $from)))
			(local.set $high (i8x16.shr_u (local.get $text) (i32.const 4)))
			;; A character is wrong when the classes of its two halves share a bit.
			(local.set $wrong (v128.or (local.get $wrong) (v128.and
				(i8x16.swizzle
					(v128.const i8x16 0x15 0x11 0x11 0x11 0x11 0x11 0x11 0x11 0x11 0x11 0x13 0x1a 0x1b 0x19 0x1b 0x1a)
					(v128.and (local.get $text) (i8x16.splat (i32.const 15))))
				(i8x16.swizzle
					(v128.const i8x16 0x10 0x10 0x01 0x02 0x04 0x08 0x04 0x08 0x10 0x10 0x10 0x10 0x10 0x10 0x10 0x10)
					(local.get $high)))))
			(local.set $pads (i32.add (local.get $pads)
				(i32.popcnt (i8x16.bitmask (i8x16.eq (local.get $text) (i8x16.splat (i32.const 61)))))))
			;; From character to six bits: an offset by its upper half, with '/' set apart.
			(local.set $text (i8x16.add (local.get $text) (i8x16.swizzle
				(v128.const i8x16 0 16 19 4 -65 -65 -71 -71 0 0 0 0 0 0 0 0)
				(i8x16.add (local.get $high) (i8x16.eq (local.get $text) (i8x16.splat (i32.const 47)))))))
			(local.set $text (v128.and (local.get $text) (i8x16.splat (i32.const 63))))
			;; Four times six bits to 24, in two steps.
			(local.set $text (v128.or
				(i16x8.shl (v128.and (local.get $text) (i16x8.splat (i32.const 0xff))) (i32.const 6))
				(i16x8.shr_u (local.get $text) (i32.const 8))))
			(local.set $text (v128.or
				(i32x4.shl (v128.and (local.get $text) (i32x4.splat (i32.const 0xffff))) (i32.const 12))
				(i32x4.shr_u (local.get $text) (i32.const 16))))
			(v128.store (local.get $to) (i8x16.swizzle (local.get $text) (v128.const i8x16 2 1 0 6 5 4 10 9 8 14 13 12 -1 -1 -1 -1)))
			(local.set $from (i32.add (local.get $from) (i32.const 16)))
			(local.set $to (i32.add (local.get $to) (i32.const 12)))
			(br $next)))
		(select (i32.const -1) (local.get $pads) (v128.any_true (local.get $wrong))))

	;; For `length` bytes at `from`, writes one bit a byte to `to`, 32 at a time: whether it is beyond ASCII.
	(func (export "mark") (param $from i32) (param $length i32) (param $to i32)
		(local $end i32)
		(local.set $end (i32.add (local.get $from) (local.get $length)))
		(block $done (loop $next
			(br_if $done (i32.ge_u (local.get $from) (local.get $end)))
			(i32.store (local.get $to) (i32.or
				(i8x16.bitmask (v128.load (local.get $from)))
				(i32.shl (i8x16.bitmask (v128.load offset=16 (local.get $from))) (i32.const 16))))
			(local.set $from (i32.add (local.get $from) (i32.const 32)))
			(local.set $to (i32.add (local.get $to) (i32.const 4)))
			(br $next))))

	;; Compares the 18 bytes at `frame` with those at each address of the list from `starts` to `end`, until they differ. Where in the list
	;; that is.
	(func (export "same") (param $starts i32) (param $end i32) (param $frame i32) (result i32)
		(local $at i32)
		(block $done (loop $next
			(br_if $done (i32.ge_u (local.get $starts) (local.get $end)))
			(local.set $at (i32.load (local.get $starts)))
			(br_if $done (v128.any_true (v128.or
				(v128.xor (v128.load (local.get $at)) (v128.load (local.get $frame)))
				(v128.xor (v128.load offset=2 (local.get $at)) (v128.load offset=2 (local.get $frame))))))
			(local.set $starts (i32.add (local.get $starts) (i32.const 4)))
			(br $next)))
		(local.get $starts)))
