import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** Where a process runs, as far as it matters for whether another can reach it. Unknown parts are ''. */
export interface Machine {
  machineId: string;
  /** New with every boot; the same in all containers on one kernel. */
  bootId: string;
  hostName: string;
  /** Linux: processes in other namespaces (containers) see other sockets. */
  mountNamespace: string;
}

function attempt(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

function run(program: string, ...parameters: string[]): string {
  return execFileSync(program, parameters, { encoding: 'utf8', timeout: 5000, windowsHide: true });
}

function readMachine(): Machine {
  const hostName = os.hostname();
  if (process.platform === 'linux') {
    const dbus = () => readFileSync('/var/lib/dbus/machine-id', 'utf8');
    return {
      machineId: attempt(() => readFileSync('/etc/machine-id', 'utf8')) || attempt(dbus),
      bootId: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
      hostName,
      mountNamespace: attempt(() => readlinkSync('/proc/self/ns/mnt')),
    };
  }
  if (process.platform === 'darwin') {
    const platform = attempt(() => run('/usr/sbin/ioreg', '-rd1', '-c', 'IOPlatformExpertDevice'));
    return {
      machineId: /"IOPlatformUUID" = "([^"]+)"/.exec(platform)?.[1] ?? hostName,
      bootId: attempt(() => run('/usr/sbin/sysctl', '-n', 'kern.bootsessionuuid')),
      hostName,
      mountNamespace: '',
    };
  }
  if (process.platform === 'win32') {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
    const answer = attempt(() => run('reg.exe', 'query', key, '/v', 'MachineGuid'));
    return {
      machineId: /REG_SZ\s+(\S+)/.exec(answer)?.[1] ?? hostName,
      bootId: '',
      hostName,
      mountNamespace: '',
    };
  }
  return { machineId: hostName, bootId: '', hostName, mountNamespace: '' };
}

let known: Machine | undefined;

/** This process's machine; read once. */
export function thisMachine(): Machine {
  known ??= readMachine();
  return known;
}
