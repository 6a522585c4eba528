"""A use case as a method of the engine, whose signature consists of the fields of its parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, ParamSpec, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from pydantic import BaseModel

    from studio.tasks.running import TaskResult

P = ParamSpec("P")
ResultT = TypeVar("ResultT", bound="TaskResult")


class _RunsTasks(Protocol):
    def result(self, task_id: str, /, **params: object) -> TaskResult: ...


class TaskMethod(Generic[P, ResultT]):
    """Descriptor for a class with ``result(task_id, **params)``: calling it runs the use case named like the attribute to its end.

    Type checkers take the arguments from the constructor of ``params``; `inspect` and `help` see the same at run time.
    """

    def __init__(self, params: Callable[P, BaseModel], result: type[ResultT], name: str = "") -> None:
        self._params, self._result, self._name = params, result, name
        self.__doc__ = f"{inspect.getdoc(params)}\n\nReturns a `{result.__name__}`: {inspect.getdoc(result)}"

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self._params).replace(return_annotation=self._result)

    @overload
    def __get__(self, engine: None, owner: type) -> TaskMethod[P, ResultT]: ...
    @overload
    def __get__(self, engine: _RunsTasks, owner: type) -> Callable[P, ResultT]: ...
    def __get__(self, engine: _RunsTasks | None, owner: type) -> TaskMethod[P, ResultT] | Callable[P, ResultT]:
        return self if engine is None else self.bound(engine)

    def bound(self, engine: _RunsTasks) -> Callable[P, ResultT]:
        """The method bound to ``engine``."""
        result, name = self._result, self._name

        def call(*args: P.args, **kwargs: P.kwargs) -> ResultT:
            if args:
                raise TypeError(f"{name}() takes its arguments by name only")
            found = engine.result(name, **kwargs)
            assert isinstance(found, result)
            return found

        call.__name__ = call.__qualname__ = name
        call.__doc__ = self.__doc__
        call.__signature__ = self.__signature__  # type: ignore[attr-defined]  # read by `inspect` and `help`
        return call
