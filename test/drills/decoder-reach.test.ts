import { expect, it } from 'vitest'
import { reaches } from './decoder-reach.ts'
import { parseTrace } from './traced.ts'

const found = (line: string) => reaches(parseTrace(`12 ${line}`), '/tmp/data', '/work/atelier').length

it.each([
  ['connect(20<socket:[1]>, {sa_family=AF_INET, sin_port=htons(80)}, 16) = 0', 1],
  ['socket(AF_INET, SOCK_STREAM, 0) = 20', 1],
  ['execve("/bin/sh", ["sh"], 0x7ffc) = 0', 1],
  ['vfork() = 7', 1],
  ['openat(AT_FDCWD</tmp/data>, "/etc/passwd", O_RDONLY) = 20</etc/passwd>', 1],
  ['openat(AT_FDCWD</tmp/data>, "/etc/passwd", O_RDONLY) = -1 ENOENT (No such file or directory)', 1],
  ['openat(AT_FDCWD</tmp/data>, "/tmp/pwned", O_WRONLY|O_CREAT, 0666) = 20</tmp/pwned>', 1],
  ['openat(AT_FDCWD</tmp/data>, "/tmp/data/../secret", O_RDONLY) = 20</tmp/secret>', 1],
  ['openat(AT_FDCWD</tmp/data>, "/tmp/data-of-others/a", O_RDONLY) = 20</tmp/data-of-others/a>', 1],
  ['openat(AT_FDCWD</tmp/data>, "relative.jpg", O_RDONLY) = 20</tmp/data/relative.jpg>', 1],
  ['openat(AT_FDCWD</tmp/data>, "/usr/lib/x.so", O_RDWR) = 20</usr/lib/x.so>', 1],
  ['unlink("/etc/passwd") = 0', 1],
  ['openat(AT_FDCWD</tmp/data>, "/tmp/data/blobs/originals/a", O_RDONLY) = 20</tmp/data/blobs/originals/a>', 0],
  ['openat(AT_FDCWD</tmp/data>, "/tmp/data/tmp/b", O_WRONLY|O_CREAT|O_EXCL, 0666) = 20</tmp/data/tmp/b>', 0],
  ['openat(AT_FDCWD</tmp/data>, "/work/atelier/node_modules/a.so", O_RDONLY|O_CLOEXEC) = 20</work/atelier/a.so>', 0],
  ['openat(AT_FDCWD</tmp/data>, "/proc/self/status", O_RDONLY) = 20</proc/7/status>', 0],
])('a decoder’s call %s counts %i times', (line, count) => {
  expect(found(line)).toBe(count)
})
