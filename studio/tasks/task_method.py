"""A use case as a method of the engine, whose signature consists of the fields of its parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from pydantic import BaseModel

if TYPE_CHECKING:
    from studio.tasks.running import TaskResult

P = ParamSpec("P")
ResultT = TypeVar("ResultT", bound="TaskResult")


class RunsTasks(Protocol):
    """The engine, as far as a method needs it: run one use case to its end and return its result."""

    def result(self, task_id: str, /, **params: Any) -> TaskResult: ...


class TaskMethod(Generic[P, ResultT]):
    """Descriptor: ``name = TaskMethod(Params, Result)`` in the class of an engine is the method of the use case ``name``.

    A type checker takes the arguments from the constructor of ``params``; `inspect.signature` and `help` show the same at run time.
    """

    def __init__(self, params: Callable[P, BaseModel], result: type[ResultT], name: str = "") -> None:
        self._params, self._result = cast("type[BaseModel]", params), result
        self.__set_name__(type(self), name)

    def __set_name__(self, owner: type, name: str) -> None:
        self._function = _function(name, self._params, self._result)

    @overload
    def __get__(self, engine: None, owner: type) -> Callable[Concatenate[RunsTasks, P], ResultT]: ...
    @overload
    def __get__(self, engine: RunsTasks, owner: type) -> Callable[P, ResultT]: ...
    def __get__(self, engine: RunsTasks | None, owner: type) -> object:
        return self._function if engine is None else MethodType(self._function, engine)


def _function(name: str, params: type[BaseModel], result: type[TaskResult]) -> FunctionType:
    def call(self: RunsTasks, *args: object, **kwargs: object) -> TaskResult:
        if args:
            raise TypeError(f"{name}() takes its arguments by name only")
        return self.result(name, **kwargs)

    by_name = inspect.Parameter.KEYWORD_ONLY
    fields = [
        inspect.Parameter(
            field,
            by_name,
            annotation=info.annotation,
            default=inspect.Parameter.empty if info.is_required() else info.get_default(call_default_factory=True),
        )
        for field, info in params.model_fields.items()
    ]
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    function = cast("FunctionType", call)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{inspect.getdoc(params)}\n\nReturns a `{result.__name__}`: {inspect.getdoc(result)}"
    function.__signature__ = inspect.Signature([own, *fields], return_annotation=result)  # pyright: ignore[reportFunctionMemberAccess]
    return function
