// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported describe */

// What the introspection data say about the functions of a namespace, as far
// as the overrides need to know. GJS itself keeps it to itself.

imports.gi.versions.GIRepository = '2.0';
const GIR = imports.gi.GIRepository;

const KINDS = {
    'Kitsune.ProcessFunc': 'function',
    'Kitsune.RefProcessFunc': 'function',
    'Kitsune.AsyncFunc': 'function',
    'Kitsune.ProcessorFunc': 'factory',
    'GObject.Value': 'value',
    'Kitsune.Items': 'items',
    'Kitsune.Dict': 'dict',
    'Gio.AsyncReadyCallback': 'callback',
    'Kitsune.RunOptions': 'options',
};

function interfaceOf(type) {
    if (GIR.type_info_get_tag(type) !== GIR.TypeTag.INTERFACE)
        return null;
    const info = GIR.type_info_get_interface(type);
    return `${info.get_namespace()}.${info.get_name()}`;
}

function kindOf(type) {
    switch (GIR.type_info_get_tag(type)) {
    case GIR.TypeTag.GTYPE:
        return 'item-type';
    case GIR.TypeTag.ARRAY:
        return interfaceOf(GIR.type_info_get_param_type(type, 0)) === 'GObject.Value' ? 'values' : 'plain';
    default:
        return KINDS[interfaceOf(type)] ?? 'plain';
    }
}

class Method {
    constructor(info) {
        const flags = GIR.function_info_get_flags(info);
        this.name = info.get_name();
        this.isMethod = Boolean(flags & GIR.FunctionInfoFlags.IS_METHOD);
        this.parameters = Method.readParameters(info);
        const takesFunction = this.has('function') || this.has('factory');
        this.positional = this.parameters.filter(({kind}) => kind !== 'item-type' || !takesFunction);
        this.callbackAt = this.parameters.findIndex(({kind}) => kind === 'callback');
        this.needsWrapper = this.parameters.some(({kind}) => kind !== 'plain') ||
            GIR.callable_info_can_throw_gerror(info) ||
            interfaceOf(GIR.callable_info_get_return_type(info)) !== null;
    }

    static readParameters(info) {
        const hidden = new Set();
        const args = [];
        for (let i = 0; i < GIR.callable_info_get_n_args(info); i++) {
            const arg = GIR.callable_info_get_arg(info, i);
            const type = GIR.arg_info_get_type(arg);
            args.push([arg, type]);
            hidden.add(GIR.arg_info_get_closure(arg)).add(GIR.arg_info_get_destroy(arg));
            if (GIR.type_info_get_tag(type) === GIR.TypeTag.ARRAY)
                hidden.add(GIR.type_info_get_array_length(type));
        }
        return args.filter(([arg], i) => !hidden.has(i) && GIR.arg_info_get_direction(arg) !== GIR.Direction.OUT)
            .map(([arg, type]) => ({
                name: arg.get_name(),
                kind: kindOf(type),
                nullable: GIR.arg_info_may_be_null(arg),
            }));
    }

    has(wanted) {
        return this.parameters.some(({kind}) => kind === wanted);
    }
}

function methodsOf(info, type) {
    const access = {
        [GIR.InfoType.OBJECT]: [GIR.object_info_get_n_methods, GIR.object_info_get_method],
        [GIR.InfoType.INTERFACE]: [GIR.interface_info_get_n_methods, GIR.interface_info_get_method],
        [GIR.InfoType.STRUCT]: [GIR.struct_info_get_n_methods, GIR.struct_info_get_method],
        [GIR.InfoType.BOXED]: [GIR.struct_info_get_n_methods, GIR.struct_info_get_method],
    }[type];
    if (access === undefined)
        return null;
    const [count, get] = access;
    return Array.from({length: count(info)}, (_unused, i) => new Method(get(info, i)));
}

// The functions of a class or an interface that scripts may give themselves.
function vfuncsOf(info, type) {
    const access = {
        [GIR.InfoType.OBJECT]: [GIR.object_info_get_n_vfuncs, GIR.object_info_get_vfunc],
        [GIR.InfoType.INTERFACE]: [GIR.interface_info_get_n_vfuncs, GIR.interface_info_get_vfunc],
    }[type];
    if (access === undefined)
        return [];
    const [count, get] = access;
    return Array.from({length: count(info)}, (_unused, i) => {
        const vfunc = get(info, i);
        const nArgs = GIR.callable_info_get_n_args(vfunc);
        const last = nArgs > 0 ? GIR.callable_info_get_arg(vfunc, nArgs - 1) : null;
        return {
            name: vfunc.get_name(),
            canThrow: GIR.callable_info_can_throw_gerror(vfunc),
            isBoolean: GIR.type_info_get_tag(GIR.callable_info_get_return_type(vfunc)) === GIR.TypeTag.BOOLEAN,
            returns: interfaceOf(GIR.callable_info_get_return_type(vfunc)),
            takesCall: last !== null && interfaceOf(GIR.arg_info_get_type(last)) === 'Kitsune.StoreCall',
        };
    });
}

// The functions and the classes of a namespace that is loaded.
function describe(namespace) {
    const repository = GIR.Repository.get_default();
    const found = [];
    for (let i = 0; i < repository.get_n_infos(namespace); i++) {
        const info = repository.get_info(namespace, i);
        const type = info.get_type();
        const name = info.get_name();
        if (type === GIR.InfoType.FUNCTION) {
            found.push({name, kind: 'function', methods: [new Method(info)]});
        } else {
            const methods = methodsOf(info, type);
            if (methods !== null)
                found.push({
                    name, kind: 'class', methods, vfuncs: vfuncsOf(info, type),
                    isInterface: type === GIR.InfoType.INTERFACE,
                    isBoxed: type !== GIR.InfoType.OBJECT && type !== GIR.InfoType.INTERFACE,
                });
        }
    }
    return found;
}
